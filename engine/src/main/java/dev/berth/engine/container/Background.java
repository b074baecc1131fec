package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that nobody waits for, on a few platform threads; failures are logged. */
final class Background implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);
  private static final long IDLE_SECONDS = 10;
  private static final long PATIENCE_SECONDS = 5;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private final ExecutorService threads;

  /**
   * Begins no thread yet.
   *
   * @param name of the threads, to which a number is added
   */
  Background(String name, int most) {
    this.threads = threads(name, most);
  }

  private static ExecutorService threads(String name, int most) {
    var pool =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name, 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  void run(String what, Runnable work) {
    try {
      threads.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              LOG.error("cannot {}", what, e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("the next server's reconciler is to {}", what); // this one ends
    }
  }

  /** The same for what must be stored: where the disk is full, until there is room. */
  void runUntilStored(String what, Runnable work) {
    run(
        what,
        () -> {
          while (!isStored(what, work)) {
            try {
              Thread.sleep(BETWEEN_TRIES);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return; // the next server's reconciler does it
            }
          }
        });
  }

  private static boolean isStored(String what, Runnable work) {
    try {
      work.run();
      return true;
    } catch (BerthException e) {
      if (e.kind() != ErrorKind.RESOURCE_EXHAUSTED) {
        throw e;
      }
      LOG.warn("cannot {} yet: {}", what, e.getMessage());
      return false;
    }
  }

  /** Lets what has begun end. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
