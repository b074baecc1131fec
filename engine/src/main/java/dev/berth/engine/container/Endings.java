package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Who waits for the end of what, by id. The last endings are remembered, so that a container that
 * was removed as it exited can still be waited for.
 */
final class Endings {
  private static final int REMEMBERED = 1024;

  private final ConcurrentHashMap<String, CompletableFuture<ContainerExit>> waited =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, CompletableFuture<Void>> leaving =
      new ConcurrentHashMap<>();
  private final Map<String, ContainerExit> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ContainerExit> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** The next ending of an id. Ask first, look at its state then: nothing is missed that way. */
  CompletableFuture<ContainerExit> next(String id) {
    return waited.computeIfAbsent(id, _ -> new CompletableFuture<>());
  }

  /** Tells everybody who waits. */
  void ended(String id, ContainerExit exit) {
    synchronized (recent) {
      recent.put(id, exit);
    }
    var future = waited.remove(id);
    if (future != null) {
      future.complete(exit);
    }
  }

  /**
   * Tells everybody who waits for something that is gone how it ended: who asked between its end
   * and its removal has waited for the next end. One that never ended won't do so any more.
   */
  void removed(String id) {
    var future = waited.remove(id);
    if (future != null) {
      remembered(id)
          .ifPresentOrElse(
              future::complete,
              () ->
                  future.completeExceptionally(
                      BerthException.notFound(
                          "container", id, "cannot wait for %s: it was removed".formatted(id))));
    }
  }

  /** Says, before its end can be seen, that something will be removed as it has ended. */
  void leaving(String id) {
    leaving.computeIfAbsent(id, _ -> new CompletableFuture<>());
  }

  /** Says that it was removed, or stays as that failed. */
  void left(String id) {
    var future = leaving.remove(id);
    if (future != null) {
      future.complete(null);
    }
  }

  /** How something ended, given as soon as it needn't be removed any more. */
  CompletableFuture<ContainerExit> onceLeft(String id, ContainerExit exit) {
    return leaving.getOrDefault(id, CompletableFuture.completedFuture(null)).thenApply(_ -> exit);
  }

  Optional<ContainerExit> remembered(String id) {
    synchronized (recent) {
      return Optional.ofNullable(recent.get(id));
    }
  }

  /**
   * Waits for an ending.
   *
   * @return empty when the time has passed
   */
  static Optional<ContainerExit> await(
      CompletableFuture<ContainerExit> ending, Optional<Duration> timeout) {
    try {
      return Optional.of(
          timeout.isPresent()
              ? ending.get(timeout.get().toNanos(), TimeUnit.NANOSECONDS)
              : ending.get());
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BerthException(
          ErrorKind.INTERRUPTED,
          "cannot wait any longer: the client has sent its last byte, or the server is about to stop",
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof BerthException known
          ? known
          : BerthException.internal("cannot wait", e.getCause());
    }
  }
}
