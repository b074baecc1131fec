package dev.berth.engine.container;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that nobody waits for, each piece on a virtual thread of its own; failures are logged. */
final class Background implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);
  private static final long PATIENCE_SECONDS = 5;

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("container-", 0).factory());

  void run(String what, Runnable work) {
    if (threads.isShutdown()) {
      return; // the next server's reconciler does it
    }
    threads.execute(
        () -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            LOG.error("cannot {}", what, e);
          }
        });
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
