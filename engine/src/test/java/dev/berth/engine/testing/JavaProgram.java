package dev.berth.engine.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * A program of this class path in a JVM of its own, which begins as fast as that of the command.
 */
public final class JavaProgram {
  private JavaProgram() {}

  /** The words that start it. */
  public static List<String> words(String mainClass, String... arguments) {
    var words =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djdk.virtualThreadScheduler.parallelism=16",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
    words.addAll(List.of(arguments));
    return words;
  }

  /** The words that start a server in the foreground. */
  public static List<String> server(String... options) {
    var words = words("dev.berth.server.Main", "run");
    words.addAll(List.of(options));
    return words;
  }
}
