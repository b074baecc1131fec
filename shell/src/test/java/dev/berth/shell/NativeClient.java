package dev.berth.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The native client as tests start it. */
final class NativeClient {
  /** What a process printed on both streams, and how it ended. */
  record Outcome(int status, String output) {
    static Outcome of(Process process) throws IOException, InterruptedException {
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    }
  }

  private NativeClient() {}

  /**
   * A client of a server's folder for run-time files.
   *
   * @param launcher what it starts instead where a command isn't hosted
   */
  static ProcessBuilder of(Path run, String launcher, String... words) {
    var argv =
        new ArrayList<>(
            List.of(
                Path.of("")
                    .toAbsolutePath()
                    .resolveSibling("shell/target/native/berth-client")
                    .toString(),
                launcher,
                Main.VERSION));
    argv.addAll(List.of(words));
    var builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().put("BERTH_RUN", run.toString());
    return builder;
  }

  /**
   * One that a shell starts as {@code $0 $1 $2}, with words and streams that Java couldn't give.
   */
  static Outcome fromShell(Path run, String script) throws IOException, InterruptedException {
    var builder = of(run, "/bin/false");
    var words = builder.command();
    builder.command(List.of("sh", "-c", script, words.get(0), words.get(1), words.get(2)));
    var process = builder.start();
    process.getOutputStream().close();
    return Outcome.of(process);
  }
}
