package dev.berth.engine.gc;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.gc.Node.Kind;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.PieceTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Bytes that things take on disk, as was found out when they were made, or a container was measured
 * the last time. A layer counts with the mount points on it.
 */
final class DiskUsage {
  private final Map<Node, Long> bytes;

  private DiskUsage(Map<Node, Long> bytes) {
    this.bytes = bytes;
  }

  /**
   * @param blobs tells what has arrived of those that a pull left
   */
  static DiskUsage read(Transaction transaction, BlobStore blobs) {
    var bytes = new HashMap<Node, Long>();
    for (var piece : PieceTable.all(transaction)) {
      var node =
          PieceTable.layerOf(piece.item())
              .map(key -> new Node(Kind.SNAPSHOT, key))
              .orElseGet(() -> new Node(Kind.BLOB, piece.item()));
      bytes.put(node, piece.bytes());
    }
    for (var size : ContainerTable.sizes(transaction)) {
      bytes.put(new Node(Kind.CONTAINER, size.id()), size.folder());
      bytes.put(
          new Node(Kind.SNAPSHOT, SnapshotKey.container(new ContainerId(size.id()))), size.layer());
    }
    for (var row : HeldTable.all(transaction)) {
      if (row.kind().equals(Lease.BLOB)) {
        bytes.put(new Node(Kind.DOWNLOAD, row.id()), blobs.arrivedOnDisk(new Digest(row.item())));
      }
    }
    return new DiskUsage(bytes);
  }

  long of(Collection<Node> nodes) {
    return nodes.stream().mapToLong(node -> bytes.getOrDefault(node, 0L)).sum();
  }
}
