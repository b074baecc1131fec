package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Tree;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Removes containers that have ended, or finishes a removal that was begun. */
final class ContainerRemoval {
  private final Shared shared;
  private final Set<ContainerId> claimed = ConcurrentHashMap.newKeySet();

  ContainerRemoval(Shared shared) {
    this.shared = shared;
  }

  /**
   * What became of a try.
   *
   * @param removed empty where a process of the container may be there
   */
  record Tried(StoredContainer container, Optional<Removed> removed) {}

  Tried tryRemove(String reference) {
    return tryRemove(shared.store().require(reference).id());
  }

  /** Bytes freed; empty where a check does not allow it, or a process of it may be there. */
  OptionalLong removeWhere(ContainerId id, Predicate<Transaction> allowed) {
    return shared
        .locks()
        .locked(
            id,
            () ->
                shared
                    .database()
                    .read(
                        transaction ->
                            Optional.of(ContainerStore.require(transaction, id))
                                .filter(container -> !container.status().isActive())
                                .filter(_ -> allowed.test(transaction)))
                    .map(container -> OptionalLong.of(remove(container).bytes()))
                    .orElse(OptionalLong.empty()));
  }

  Tried tryRemove(ContainerId id) {
    return shared
        .locks()
        .locked(
            id,
            () -> {
              var container =
                  shared.database().read(transaction -> ContainerStore.require(transaction, id));
              return new Tried(
                  container,
                  container.status().isActive()
                      ? Optional.empty()
                      : Optional.of(remove(container)));
            });
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
    try {
      tryRemove(id);
    } catch (BerthException gone) {
      if (gone.kind() != ErrorKind.NOT_FOUND) {
        throw gone;
      }
    } finally {
      shared.endings().left(id.value());
    }
  }

  /** Removes one that was never started, if it is to be removed without being asked for. */
  void removeUnstarted(ContainerId id) {
    shared
        .locks()
        .locked(
            id,
            () ->
                shared
                    .store()
                    .find(id)
                    .filter(container -> container.status() == ContainerStatus.CREATED)
                    .filter(container -> container.spec().autoRemove())
                    .map(this::remove));
  }

  /** Removes all that a container has. The caller holds its lock. */
  private Removed remove(StoredContainer container) {
    var id = container.id();
    var removed = new Removed(id, bytes(id));
    var root =
        shared
            .database()
            .write(
                Durability.PROCESS,
                transaction -> {
                  ContainerTable.setStatus(
                      transaction, id.value(), ContainerStatus.REMOVING.name());
                  transaction.answer(removed); // from here on the next start finishes it
                  return shared.parts().snapshots().abandon(transaction, SnapshotKey.container(id));
                });
    try {
      finish(container, root, removed.bytes());
    } catch (RuntimeException e) {
      takeBack(e);
      throw e;
    }
    shared.endings().removed(id.value());
    shared.locks().forget(id);
    return removed;
  }

  /**
   * Removes the files, then the rows.
   *
   * @param root its snapshot; empty where an earlier removal came as far as that
   */
  private void finish(StoredContainer container, Optional<Snapshot> root, long bytes) {
    new Tree(shared.parts().files()).remove(shared.folders().of(container.id()));
    Consumer<Transaction> rows = transaction -> tellRemoved(transaction, container, bytes);
    root.ifPresentOrElse(
        snapshot -> shared.parts().snapshots().clear(snapshot, rows),
        () -> shared.database().store(Durability.PROCESS, rows));
  }

  private static void tellRemoved(Transaction transaction, StoredContainer container, long bytes) {
    ContainerTable.delete(transaction, container.id().value());
    container.append(transaction, "removed", Map.of("bytes", Long.toString(bytes)));
  }

  /** A failure is not kept: the same request again tries again. */
  private void takeBack(RuntimeException failure) {
    try {
      shared
          .database()
          .store(
              Durability.PROCESS,
              transaction -> {
                transaction.takeAnswerBack();
              });
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private long bytes(ContainerId id) {
    var folder = shared.folders().of(id);
    return unlessGone(() -> shared.parts().snapshots().measure(SnapshotKey.container(id)))
        + (Files.exists(folder) ? new Tree(shared.parts().files()).measure(folder) : 0);
  }

  /** 0 where an earlier removal came as far as this. */
  private static long unlessGone(LongSupplier action) {
    try {
      return action.getAsLong();
    } catch (BerthException gone) {
      if (gone.kind() == ErrorKind.NOT_FOUND) {
        return 0;
      }
      throw gone;
    }
  }
}
