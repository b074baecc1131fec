package dev.berth.shell;

import java.nio.file.Path;
import java.util.Map;

/** Where the server's run-time files are, from the environment. */
public record Places(Path run) {
  public static Places of(Map<String, String> environment) {
    var run = environment.getOrDefault("BERTH_RUN", "");
    return new Places(Path.of(run.isEmpty() ? "/run/berth" : run).toAbsolutePath());
  }

  public Path socket() {
    return run.resolve("berth.sock");
  }

  public Path serverLog() {
    return run.resolve("server.log");
  }

  /** Held with flock by whoever starts a server, so that two commands start one. */
  public Path startLock() {
    return run.resolve("start.lock");
  }
}
