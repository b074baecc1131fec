package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Tree;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes containers that have ended: what is stored of one in one transaction, its files after
 * that. What an engine that ends in between leaves, the next start removes.
 */
final class ContainerRemoval implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerRemoval.class);

  /** Removed containers whose files are still there; whoever removes more waits for theirs. */
  private static final int MOST_ASIDE = 64;

  private static final int TRIES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Shared shared;

  /** Its own: the ends of other containers must not wait for files. */
  private final ExecutorService files =
      Executors.newFixedThreadPool(
          2, Thread.ofPlatform().daemon().name("container-files-", 0).factory());

  private final Set<ContainerId> claimed = ConcurrentHashMap.newKeySet();
  private final Semaphore aside = new Semaphore(MOST_ASIDE);

  ContainerRemoval(Shared shared) {
    this.shared = shared;
  }

  /**
   * What became of a try.
   *
   * @param removed empty where a process of the container may be there
   */
  record Tried(StoredContainer container, Optional<Removed> removed) {}

  /** A container of which nothing is stored any more. */
  private record Gone(ContainerId id, Optional<Snapshot> root, Removed removed) {}

  Tried tryRemove(String reference) {
    return tryRemove(shared.store().require(reference).id());
  }

  /** Tries it; its files go aside. */
  Tried tryRemove(ContainerId id) {
    var container = shared.database().read(transaction -> ContainerStore.require(transaction, id));
    var gone = takeOut(id, (_, _) -> true);
    gone.ifPresent(this::removeFilesAside);
    return new Tried(container, gone.map(Gone::removed));
  }

  /**
   * Bytes freed, when they are; empty where a check does not allow it, or a process of it may be
   * there.
   */
  OptionalLong removeWhere(ContainerId id, Predicate<Transaction> allowed) {
    var gone = takeOut(id, (transaction, _) -> allowed.test(transaction));
    gone.ifPresent(this::removeFiles);
    return gone.map(it -> OptionalLong.of(it.removed().bytes())).orElse(OptionalLong.empty());
  }

  /**
   * Does work that ends a container and removes it, and that answers with what it removed: one that
   * is to be removed as it ends is left to it.
   */
  <T> T alone(ContainerId id, Supplier<T> work) {
    claimed.add(id);
    try {
      return work.get();
    } finally {
      claimed.remove(id);
      shared.endings().left(id.value());
    }
  }

  /** Removes a container that has just ended; somebody else may have done it, or started it. */
  void removeEnded(ContainerId id) {
    if (claimed.contains(id)) {
      return;
    }
    Optional<Gone> gone;
    try {
      gone = takeOutIfThere(id, (_, _) -> true);
    } finally {
      shared.endings().left(id.value());
    }
    gone.ifPresent(this::removeFiles);
  }

  /** Removes one that was never started, if it is to be removed without being asked for. */
  void removeUnstarted(ContainerId id) {
    takeOutIfThere(
            id,
            (_, container) ->
                container.status() == ContainerStatus.CREATED && container.spec().autoRemove())
        .ifPresent(this::removeFiles);
  }

  private Optional<Gone> takeOutIfThere(
      ContainerId id, BiPredicate<Transaction, StoredContainer> allowed) {
    try {
      return takeOut(id, allowed);
    } catch (BerthException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Removes all that is stored of a container, unless a process of it may be there. */
  private Optional<Gone> takeOut(
      ContainerId id, BiPredicate<Transaction, StoredContainer> allowed) {
    return shared
        .locks()
        .locked(
            id,
            () -> {
              var container =
                  shared.database().read(transaction -> ContainerStore.require(transaction, id));
              if (container.status().isActive()) {
                return Optional.empty();
              }
              var removed = new Removed(id, bytes(id));
              var gone =
                  shared
                      .database()
                      .write(
                          Durability.PROCESS,
                          transaction ->
                              allowed.test(transaction, container)
                                  ? Optional.of(takeOut(transaction, container, removed))
                                  : Optional.<Gone>empty());
              if (gone.isPresent()) {
                shared.endings().removed(id.value());
                shared.locks().forget(id);
              }
              return gone;
            });
  }

  private Gone takeOut(Transaction transaction, StoredContainer container, Removed removed) {
    var id = container.id();
    var root = shared.parts().snapshots().abandon(transaction, SnapshotKey.container(id));
    ContainerTable.delete(transaction, id.value());
    container.append(transaction, "removed", Map.of("bytes", Long.toString(removed.bytes())));
    transaction.answer(removed);
    return new Gone(id, root, removed);
  }

  private void removeFilesAside(Gone gone) {
    if (!aside.tryAcquire()) {
      removeFiles(gone);
      return;
    }
    try {
      files.execute(
          () -> {
            try {
              removeFiles(gone);
            } catch (RuntimeException e) {
              LOG.error("cannot remove the files of container {}", gone.id().shortened(), e);
            } finally {
              aside.release();
            }
          });
    } catch (RejectedExecutionException e) {
      aside.release(); // the engine ends, and the next start does it
    }
  }

  private void removeFiles(Gone gone) {
    try {
      removeFolder(shared.folders().of(gone.id()), TRIES);
    } finally {
      gone.root().ifPresent(shared.parts().snapshots()::clear);
    }
  }

  /** An exec that was begun before the container ended may be making its folder in it. */
  private void removeFolder(Path folder, int tries) {
    try {
      new Tree(shared.parts().files()).remove(folder);
    } catch (KernelException e) {
      if (tries <= 1) {
        throw e;
      }
      removeFolder(folder, tries - 1);
    }
  }

  /** Lets what has begun end. */
  @Override
  public void close() {
    files.shutdown();
    try {
      if (!files.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.info("files of removed containers are left to the next start");
        files.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long bytes(ContainerId id) {
    var folder = shared.folders().of(id);
    return rootBytes(id)
        + (Files.exists(folder) ? new Tree(shared.parts().files()).measure(folder) : 0);
  }

  /** 0 where its folder has gone, as after a power cut that came before the row was on the disk. */
  private long rootBytes(ContainerId id) {
    try {
      return shared.parts().snapshots().measure(SnapshotKey.container(id));
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOENT) {
        return 0;
      }
      throw e;
    }
  }
}
