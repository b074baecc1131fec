package dev.berth.engine.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of the machine for a test. */
public final class Shell {
  private Shell() {}

  /** Its output; a status other than zero fails the test. */
  public static String run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new AssertionError("%s ended with %d: %s".formatted(List.of(command), status, output));
    }
    return output;
  }

  /** Runs a script in a mount namespace of its own, so that its mounts are gone with it. */
  public static String inPrivateMounts(String script) throws IOException {
    return run("unshare", "-m", "--propagation", "private", "sh", "-euc", script);
  }
}
