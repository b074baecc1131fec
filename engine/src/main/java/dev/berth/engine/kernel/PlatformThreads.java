package dev.berth.engine.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A bounded number of platform threads for native calls that can wait. A virtual thread that waited
 * in a native call would hold its carrier, and there are only as many of those as cores.
 */
public final class PlatformThreads {
  private static final int MOST = 32;
  private static final ExecutorService POOL = pool();

  private PlatformThreads() {}

  /** Does the work on a platform thread and waits for it; at once where this thread is one. */
  public static <T> T call(Supplier<T> work) {
    if (!Thread.currentThread().isVirtual()) {
      return work.get();
    }
    return result(POOL.submit(work::get));
  }

  private static ExecutorService pool() {
    var threads = Thread.ofPlatform().daemon().name("native-", 0).factory();
    var pool =
        new ThreadPoolExecutor(
            MOST, MOST, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
    return Executors.unconfigurableExecutorService(pool);
  }

  /** Waits to the end even when interrupted: what the work holds must not be closed under it. */
  private static <T> T result(Future<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unwrapped(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException known -> known;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(e);
    };
  }
}
