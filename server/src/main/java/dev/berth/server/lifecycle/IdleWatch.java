package dev.berth.server.lifecycle;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a server for which there was nothing to do for a while. */
final class IdleWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IdleWatch.class);
  private static final long LONGEST_LOOK_MILLIS = 10_000;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("idle-watch").factory());
  private final Duration limit;
  private final BooleanSupplier busy;
  private final Runnable end;
  private long busyAt = System.nanoTime();

  IdleWatch(Duration limit, BooleanSupplier busy, Runnable end) {
    this.limit = limit;
    this.busy = busy;
    this.end = end;
  }

  void start() {
    long look = Math.clamp(limit.toMillis() / 10, 10, LONGEST_LOOK_MILLIS);
    var _ = timer.scheduleWithFixedDelay(this::look, look, look, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (isBusy()) {
      busyAt = System.nanoTime();
    } else if (System.nanoTime() - busyAt >= limit.toNanos()) {
      LOG.info("nothing happened for {} s: the server ends", limit.toSeconds());
      end.run();
      timer.shutdown();
    }
  }

  private boolean isBusy() {
    try {
      return busy.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.warn("cannot tell whether the server is idle: {}", e.getMessage());
      return true;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
