package dev.berth.engine.gc;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.gc.CleanupReport.Outcome;
import dev.berth.engine.gc.Node.Kind;
import dev.berth.engine.image.Images;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Removes layers and blobs that nothing leads to any more and that whoever made or used them did
 * not remove: their image went while something that failed afterwards lay on them, or the disk was
 * full. No policy is asked, since nobody can have a use for them.
 */
final class Sweep {
  private final Database database;
  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final Images images;

  Sweep(Database database, BlobStore blobs, Snapshots snapshots, Images images) {
    this.database = database;
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.images = images;
  }

  List<Outcome> run() {
    snapshots.clearAbandoned();
    var stored = blobs.onDisk();
    var stock =
        database.write(
            Durability.PROCESS,
            transaction -> {
              Lease.sweep(transaction);
              IndexPartTable.forgetUnnamed(transaction);
              CompressedLayerTable.forgetUnneeded(transaction);
              return Stock.read(transaction, blobs);
            });
    var inventory = stock.inventory();
    var there = new TreeSet<Node>();
    stored.keySet().forEach(digest -> there.add(new Node(Kind.BLOB, digest.value())));
    inventory.snapshots().forEach(one -> there.add(new Node(Kind.SNAPSHOT, one.key())));
    there.removeAll(Mark.live(inventory.roots(), inventory.references()));
    return remove(there, stock.disk());
  }

  /** What was taken into use since is kept: that is found out where the rows are deleted. */
  private List<Outcome> remove(Set<Node> unreachable, DiskUsage disk) {
    if (unreachable.isEmpty()) {
      return List.of();
    }
    var outcomes = unreachable.stream().map(node -> outcome(node, disk)).toList();
    images.release(
        ids(unreachable, Kind.BLOB).stream().map(Digest::new).toList(),
        ids(unreachable, Kind.SNAPSHOT));
    return outcomes.stream().filter(this::isGone).toList();
  }

  private static List<String> ids(Set<Node> nodes, Kind kind) {
    var ids = new ArrayList<String>();
    nodes.stream().filter(node -> node.kind() == kind).map(Node::id).forEach(ids::add);
    return ids;
  }

  private static Outcome outcome(Node node, DiskUsage disk) {
    return new Outcome(
        Kinds.label(node.kind()),
        node.id(),
        node.id(),
        "removed",
        "Nothing refers to it.",
        disk.of(List.of(node)));
  }

  private boolean isGone(Outcome outcome) {
    return switch (Kinds.parse(outcome.kind())) {
      case BLOB -> blobs.find(new Digest(outcome.id())).isEmpty();
      case SNAPSHOT -> snapshots.find(outcome.id()).isEmpty();
      case TAG, CONTAINER, IMAGE, BUILD_STEP, DOWNLOAD, ARCHIVE, MOUNT, WORK -> false;
    };
  }
}
