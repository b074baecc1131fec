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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Removes containers that have ended: what is stored of one in one transaction, its files after
 * that. What an engine that ends in between leaves, the next start removes.
 */
final class ContainerRemoval {
  private final Shared shared;
  private final RemovedFiles files;
  private final Set<ContainerId> claimed = ConcurrentHashMap.newKeySet();

  ContainerRemoval(Shared shared, RemovedFiles files) {
    this.shared = shared;
    this.files = files;
  }

  /** A container of which nothing is stored any more. */
  private record Gone(ContainerId id, Optional<Snapshot> root, Removed removed) {}

  /** Removes one, its files aside; empty where a process of it may be there. */
  Optional<Removed> tryRemove(ContainerId id) {
    var gone = takeOut(id, (_, _) -> true);
    gone.ifPresent(it -> files.removeAside(it.id(), it.root()));
    return gone.map(Gone::removed);
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

  private void removeFiles(Gone gone) {
    files.remove(gone.id(), gone.root());
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
