package dev.berth.engine.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A bounded number of platform threads for native calls that can wait. A virtual thread that waited
 * in a native call would hold its carrier, and there are only as many of those as cores.
 */
public final class PlatformThreads implements AutoCloseable {
  /** For calls of the kernel. */
  public static final PlatformThreads KERNEL = new PlatformThreads("native-", 32);

  private static final long IDLE_SECONDS = 10;

  private final Semaphore places;
  private final ExecutorService threads;

  /**
   * @param name of the threads, continued by a number
   * @param most how many work at a time; whoever comes then waits
   */
  public PlatformThreads(String name, int most) {
    this.places = new Semaphore(most);
    // Hands work to the thread that became idle last: its stack is still in a cache.
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  /** Does the work on a platform thread and waits for it; at once where this thread is one. */
  public <T> T call(Supplier<T> work) {
    if (!Thread.currentThread().isVirtual()) {
      return work.get();
    }
    places.acquireUninterruptibly();
    try {
      return result(threads.submit(work::get));
    } finally {
      places.release();
    }
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

  /** Lets idle threads go; work that has begun ends. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
