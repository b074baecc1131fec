package dev.berth.engine.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs the machine's own programs: they are the other end of a test. */
public final class Shell {
  private Shell() {}

  /** Its output; a status other than zero fails the test. */
  public static String run(String... command) throws IOException {
    return run(new ProcessBuilder(command));
  }

  /** Runs a script of bash in a folder; its output without the white space around it. */
  public static String script(Path folder, String script) throws IOException {
    return run(new ProcessBuilder("bash", "-euc", script).directory(folder.toFile())).strip();
  }

  /** Runs a script in a mount namespace of its own, so that its mounts are gone with it. */
  public static String inPrivateMounts(String script) throws IOException {
    return run("unshare", "-m", "--propagation", "private", "sh", "-euc", script);
  }

  private static String run(ProcessBuilder program) throws IOException {
    var process = program.redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new AssertionError(
          "%s ended with %d: %s".formatted(List.copyOf(program.command()), status, output));
    }
    return output;
  }
}
