package dev.berth.engine.image;

import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.PieceTable;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What nothing refers to any more, given up in the transaction that found it out; its files go
 * afterwards.
 *
 * @param bytes on disk that its removal frees
 */
record Unneeded(List<Digest> blobs, List<Snapshot> snapshots, long bytes) {

  /** Gives up those of some blobs and snapshots that nothing refers to. */
  static Unneeded giveUp(
      Transaction transaction,
      Snapshots snapshots,
      Collection<Digest> blobs,
      Collection<String> keys) {
    var gone = new ArrayList<Digest>();
    long bytes = 0;
    for (var blob : new LinkedHashSet<>(blobs)) {
      if (!PieceTable.isNeeded(transaction, blob)) {
        gone.add(blob);
        bytes += PieceTable.bytes(transaction, blob);
        PieceTable.forget(transaction, blob);
      }
    }
    var cleared = new ArrayList<Snapshot>();
    var left = new LinkedHashSet<>(keys);
    left.removeIf(key -> PieceTable.isNeeded(transaction, key));
    while (left.removeIf(key -> giveUp(transaction, snapshots, key, cleared))) {
      // An upper layer that has gone makes room for the one below it.
    }
    bytes += cleared.stream().mapToLong(Snapshot::bytes).sum();
    return new Unneeded(List.copyOf(gone), List.copyOf(cleared), bytes);
  }

  /**
   * Gives up a layer with the mount points on it; false, and nothing, where another one needs it.
   */
  private static boolean giveUp(
      Transaction transaction, Snapshots snapshots, String key, List<Snapshot> cleared) {
    var children = SnapshotTable.children(transaction, key);
    for (var child : children) {
      boolean unused =
          child.committed()
              && child.kind().equals(SnapshotKind.INIT.name())
              && !PieceTable.isNeeded(transaction, child.key());
      if (!unused) {
        return false;
      }
    }
    for (var child : children) {
      snapshots.abandon(transaction, child.key()).ifPresent(cleared::add);
    }
    var abandoned = snapshots.abandon(transaction, key);
    abandoned.ifPresent(cleared::add);
    return abandoned.isPresent();
  }

  /** Removes the files of the snapshots. */
  void clear(Snapshots from) {
    snapshots.forEach(from::clear);
  }
}
