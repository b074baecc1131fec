package dev.berth.engine.image;

import dev.berth.engine.content.Lease;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.util.HashSet;
import java.util.Set;

/**
 * Everything that images, build steps, unfinished pulls and leases refer to, at one moment. What
 * lies below a snapshot is needed with it; the snapshots know that themselves.
 *
 * @param blobs digests
 * @param snapshots keys
 */
record References(Set<Digest> blobs, Set<String> snapshots) {
  References {
    blobs = Set.copyOf(blobs);
    snapshots = Set.copyOf(snapshots);
  }

  static References read(Transaction transaction) {
    var blobs = new HashSet<Digest>();
    var snapshots = new HashSet<String>();
    for (var image : ImageTable.all(transaction)) {
      blobs.add(image.id());
      blobs.add(image.manifest());
    }
    for (var layer : ImageTable.allLayers(transaction)) {
      blobs.add(layer.blob());
      snapshots.add(SnapshotKey.layer(layer.chainId()));
    }
    TagTable.all(transaction).forEach(tag -> blobs.add(tag.target()));
    RepoDigestTable.all(transaction).forEach(name -> blobs.add(name.digest()));
    IndexPartTable.named(transaction).forEach(part -> blobs.add(part.digest()));
    CompressedLayerTable.needed(transaction).forEach(layer -> blobs.add(layer.blob()));
    for (var step : BuildStepTable.all(transaction)) {
      step.layer()
          .ifPresent(
              layer -> {
                blobs.add(layer.blob());
                snapshots.add(SnapshotKey.layer(layer.chainId()));
              });
    }
    for (var lease : LeaseTable.all(transaction)) {
      add(lease.kind(), lease.item(), blobs, snapshots);
    }
    for (var held : HeldTable.all(transaction)) {
      add(held.kind(), held.item(), blobs, snapshots);
    }
    return new References(blobs, snapshots);
  }

  private static void add(String kind, String item, Set<Digest> blobs, Set<String> snapshots) {
    if (kind.equals(Lease.BLOB)) {
      blobs.add(new Digest(item));
    } else {
      snapshots.add(item);
    }
  }
}
