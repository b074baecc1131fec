package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Tree;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.ContainerTable.ContainerSize;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.value.ContainerId;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what containers take on disk: one that runs every now and then, one that has ended soon
 * after that.
 */
final class ContainerMeasuring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerMeasuring.class);
  private static final Duration BETWEEN = Duration.ofSeconds(60);

  /** Somebody asks: what is known is older than this, so it is found out anew. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private static final Duration AFTER_END = Duration.ofSeconds(1);

  /** Rests so many times longer than it worked. */
  private static final int REST = 50;

  private final Shared shared;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("container-measuring-", 0).factory(),
          new ThreadPoolExecutor.DiscardPolicy()); // of what comes when it is closed

  ContainerMeasuring(Shared shared) {
    this.shared = shared;
  }

  /** Begins to do so by itself. */
  void begin() {
    var _ = thread.schedule(this::again, 1, TimeUnit.SECONDS);
  }

  private void again() {
    long began = System.nanoTime();
    try {
      measureOlderThan(BETWEEN);
    } catch (RuntimeException e) {
      LOG.warn("cannot measure the containers; it is tried again", e);
    }
    long rest = Math.max(BETWEEN.toNanos(), REST * (System.nanoTime() - began));
    var _ = thread.schedule(this::again, rest, TimeUnit.NANOSECONDS);
  }

  /** Measures what runs, soon; for somebody who asks now and may ask again. */
  void soon() {
    if (asked.compareAndSet(false, true)) {
      thread.execute(
          () -> {
            asked.set(false);
            measureOlderThan(FRESH);
          });
    }
  }

  private void measureOlderThan(Duration age) {
    long before = System.currentTimeMillis() - age.toMillis();
    for (var size : sizes()) {
      boolean changes = ContainerStatus.valueOf(size.status()).isActive();
      if (size.isStale() || (changes && size.measuredAt().orElse(0L) < before)) {
        tryMeasure(new ContainerId(size.id()));
      }
    }
  }

  /** Measures one that has ended, unless it is removed at once, as most are. */
  void endedSoon(ContainerId id) {
    var _ = thread.schedule(() -> tryMeasure(id), AFTER_END.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Measures those that have ended and were not measured since. */
  void ended() {
    sizes().stream()
        .filter(ContainerSize::isStale)
        .forEach(size -> tryMeasure(new ContainerId(size.id())));
  }

  private List<ContainerSize> sizes() {
    return shared.database().read(ContainerTable::sizes);
  }

  /** Measures one, which may be gone meanwhile. */
  private void tryMeasure(ContainerId id) {
    try {
      long at = System.currentTimeMillis();
      var layer = layer(id);
      var folder = shared.folders().of(id);
      if (layer.isEmpty() || !Files.exists(folder)) {
        return;
      }
      long folderBytes = new Tree(shared.parts().files()).measure(folder);
      shared
          .database()
          .store(
              Durability.PROCESS,
              transaction -> {
                ContainerTable.setSize(transaction, id.value(), layer.get(), folderBytes, at);
              });
    } catch (RuntimeException e) {
      LOG.debug("cannot measure the container {}", id.shortened(), e);
    }
  }

  private Optional<Long> layer(ContainerId id) {
    try {
      return Optional.of(shared.parts().snapshots().measure(SnapshotKey.container(id)));
    } catch (BerthException gone) {
      if (gone.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw gone;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
