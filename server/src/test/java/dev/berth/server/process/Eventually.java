package dev.berth.server.process;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what another process does in its own time. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Eventually() {}

  public static void holds(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still not so after %s: %s".formatted(PATIENCE, what));
      }
      Thread.sleep(20);
    }
  }

  static void ends(int pid) throws Exception {
    holds(
        "process %d has ended".formatted(pid),
        () -> ProcessHandle.of(pid).map(it -> !it.isAlive()).orElse(true));
  }
}
