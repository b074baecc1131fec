package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.event.Events;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Tree;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.value.ContainerId;
import java.util.Map;
import java.util.Optional;

/** Removes containers that have ended, or finishes a removal that was begun. */
final class ContainerRemoval {
  private final Shared shared;

  ContainerRemoval(Shared shared) {
    this.shared = shared;
  }

  /** Removes a container unless a process of it may be there; empty then. */
  Optional<Removed> removeUnlessActive(ContainerId id) {
    return shared
        .locks()
        .locked(
            id,
            () -> {
              var container =
                  shared.database().read(transaction -> ContainerStore.require(transaction, id));
              return container.status().isActive()
                  ? Optional.empty()
                  : Optional.of(remove(container));
            });
  }

  /** Removes a container that has just ended; somebody else may have done it, or started it. */
  void removeEnded(ContainerId id) {
    try {
      removeUnlessActive(id);
    } catch (BerthException gone) {
      if (gone.kind() != ErrorKind.NOT_FOUND) {
        throw gone;
      }
    }
  }

  /** Removes all that a container has. The caller holds its lock. */
  private Removed remove(StoredContainer container) {
    var id = container.id();
    shared
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              ContainerTable.setStatus(transaction, id.value(), ContainerStatus.REMOVING.name());
              return id;
            });
    long bytes =
        removeSnapshot(id) + new Tree(shared.parts().files()).remove(shared.folders().of(id));
    var removed =
        shared
            .database()
            .write(
                Durability.PROCESS,
                transaction -> {
                  ContainerTable.delete(transaction, id.value());
                  Events.append(
                      transaction,
                      "container.removed",
                      id.value(),
                      Map.of("name", container.name(), "bytes", Long.toString(bytes)));
                  return transaction.answer(new Removed(id, bytes));
                });
    shared.endings().removed(id.value());
    shared.locks().forget(id);
    return removed;
  }

  private long removeSnapshot(ContainerId id) {
    try {
      return shared.parts().snapshots().remove(SnapshotKey.container(id));
    } catch (BerthException gone) {
      if (gone.kind() == ErrorKind.NOT_FOUND) {
        return 0; // an earlier removal came as far as this
      }
      throw gone;
    }
  }
}
