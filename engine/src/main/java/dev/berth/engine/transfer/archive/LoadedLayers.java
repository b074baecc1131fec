package dev.berth.engine.transfer.archive;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.transfer.NewLayer;
import dev.berth.engine.transfer.Threads;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/**
 * The layers of one load becoming snapshots, two at a time. They begin in the order in which they
 * are given, lower ones first: each waits only for such as have begun before it.
 */
final class LoadedLayers implements AutoCloseable {
  private static final int AT_ONCE = 2;

  private final NewLayer newLayer;
  private final Lease lease;
  private final OperationContext operation;
  private final Semaphore turns = new Semaphore(AT_ONCE);
  private final List<CompletableFuture<Digest>> works = new ArrayList<>();
  private volatile boolean failed;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Digest, CompletableFuture<Digest>> byChain = new HashMap<>();

  LoadedLayers(NewLayer newLayer, Lease lease, OperationContext operation) {
    this.newLayer = newLayer;
    this.lease = lease;
    this.operation = operation;
  }

  /**
   * Begins to unpack a layer whose archive is stored, as soon as it has its turn.
   *
   * @param below chain ID of the layers below, which were given before
   */
  void begin(ImageLayer layer, Optional<Digest> below) {
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      throw cancelled(e);
    }
    if (failed) {
      finish();
    }
    var place = newLayer.admit(operation);
    var lower =
        below.map(byChain::get).orElseGet(() -> CompletableFuture.completedFuture(layer.chainId()));
    var work = new CompletableFuture<Digest>();
    var thread =
        Thread.ofPlatform()
            .daemon()
            .name("load-" + layer.chainId().shortened())
            .unstarted(
                () -> {
                  try (place) {
                    newLayer.unpackEarly(layer, below, lower, place, lease, operation);
                    work.complete(layer.chainId());
                  } catch (Throwable e) {
                    failed = true;
                    work.completeExceptionally(e);
                  } finally {
                    turns.release();
                  }
                });
    works.add(work);
    threads.add(thread);
    byChain.put(layer.chainId(), work);
    thread.start();
  }

  /**
   * Waits until all are there.
   *
   * @throws BerthException of the lowest that failed
   */
  void finish() {
    try {
      for (var work : works) {
        work.get();
      }
    } catch (InterruptedException e) {
      throw cancelled(e);
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private static RuntimeException failure(Throwable thrown) {
    var cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof ExecutionException || cause instanceof CompletionException)) {
      cause = cause.getCause();
    }
    return cause instanceof BerthException known
        ? known
        : BerthException.internal("cannot unpack a layer of the archive: " + cause, cause);
  }

  private static BerthException cancelled(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BerthException(ErrorKind.CANCELLED, "cannot load the archive: cancelled", e);
  }

  /** Ends what is still under way, and waits until it has ended. */
  @Override
  public void close() {
    Threads.end(threads);
  }
}
