package dev.berth.engine.layer;

import java.io.IOException;
import java.nio.file.Path;

/** Runs the machine's own tools: they are the other end of a test. */
public final class Shell {
  private Shell() {}

  /** Runs a script and answers with what it printed; anything but status 0 is a failure. */
  public static String run(Path folder, String script) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new AssertionError("status " + process.exitValue() + ": " + output);
    }
    return output.strip();
  }
}
