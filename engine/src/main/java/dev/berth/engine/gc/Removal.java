package dev.berth.engine.gc;

import dev.berth.engine.container.Containers;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.gc.CleanupPlan.Item;
import dev.berth.engine.gc.CleanupReport.Outcome;
import dev.berth.engine.gc.Inventory.StepFacts;
import dev.berth.engine.image.Images;
import dev.berth.engine.mount.ImageMounts;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes one item of a plan, provided that the plan's policy, at the plan's time, would still
 * choose it: what was used, tagged or started since is kept. The decision and the deletion of the
 * row are one transaction; the files go afterwards, and where a crash comes between, at the next
 * start.
 */
final class Removal {
  private final Database database;
  private final Images images;
  private final Containers containers;
  private final BlobStore blobs;
  private final ImageMounts mounts;
  private final StoppedPulls stopped;

  Removal(
      Database database,
      BlobStore blobs,
      Images images,
      Containers containers,
      ImageMounts mounts,
      StoppedPulls stopped) {
    this.blobs = blobs;
    this.mounts = mounts;
    this.stopped = stopped;
    this.database = database;
    this.images = images;
    this.containers = containers;
  }

  Outcome remove(Item item, Policy policy, Instant at) {
    var node = new Node(Kinds.parse(item.kind()), item.id());
    var inventory = database.read(InventoryReader::read);
    if (!inventory.has(node)) {
      return outcome(item, "gone", "It was removed meanwhile.", 0);
    }
    if (!isChosen(inventory, node, policy, at)) {
      return outcome(item, "in-use", "It was used, tagged or started since the plan was made.", 0);
    }
    long bytes =
        database
            .read(transaction -> DiskUsage.read(transaction, blobs))
            .of(freedBy(inventory, node));
    try {
      boolean removed =
          switch (node.kind()) {
            case CONTAINER -> removeContainer(item);
            case IMAGE ->
                images
                    .removeWhere(
                        new Digest(item.id()),
                        transaction -> isChosen(transaction, node, policy, at))
                    .isPresent();
            case MOUNT ->
                mounts.unmountWhere(
                    item.id(), transaction -> isChosen(transaction, node, policy, at));
            case BUILD_STEP -> removeStep(inventory, node, policy, at);
            case DOWNLOAD -> stopped.giveUp(item.id());
            case ARCHIVE ->
                images.dropArchive(
                    new Digest(item.id()), transaction -> isChosen(transaction, node, policy, at));
            case TAG, WORK, SNAPSHOT, BLOB ->
                throw BerthException.internal("a plan has no items of kind " + item.kind(), null);
          };
      return removed
          ? outcome(item, "removed", item.reason(), bytes)
          : outcome(item, "in-use", "It was used while the plan was being applied.", 0);
    } catch (BerthException e) {
      return switch (e.kind()) {
        case NOT_FOUND -> outcome(item, "gone", "It was removed meanwhile.", 0);
        case IN_USE, CONFLICT -> outcome(item, "in-use", String.valueOf(e.getMessage()), 0);
        default -> throw e;
      };
    }
  }

  private static Outcome outcome(Item item, String outcome, String reason, long bytes) {
    return new Outcome(item.kind(), item.id(), item.name(), outcome, reason, bytes);
  }

  private static boolean isChosen(Transaction transaction, Node node, Policy policy, Instant at) {
    return isChosen(InventoryReader.read(transaction), node, policy, at);
  }

  private static boolean isChosen(Inventory inventory, Node node, Policy policy, Instant at) {
    return policy.choose(inventory, at).stream()
        .anyMatch(candidate -> candidate.node().equals(node));
  }

  private static Set<Node> freedBy(Inventory inventory, Node node) {
    var references = inventory.references();
    var roots = inventory.roots();
    var freed = new HashSet<>(Mark.live(roots, references));
    roots.remove(node);
    freed.removeAll(Mark.live(roots, references));
    node.archive().ifPresent(freed::add);
    return freed;
  }

  private boolean removeContainer(Item item) {
    containers.remove(item.id(), false);
    return true;
  }

  private boolean removeStep(Inventory inventory, Node node, Policy policy, Instant at) {
    boolean removed =
        database.write(
            Durability.POWER,
            transaction ->
                isChosen(transaction, node, policy, at)
                    && BuildStepTable.delete(transaction, new Digest(node.id())));
    if (removed) {
      var step =
          inventory.steps().stream().filter(found -> found.key().equals(node.id())).findFirst();
      var keys =
          step.flatMap(StepFacts::snapshot)
              .map(key -> InventoryReader.chain(inventory, key))
              .orElse(List.of());
      var blobs = step.flatMap(StepFacts::blob).map(Digest::new);
      images.release(blobs.map(List::of).orElse(List.of()), keys);
    }
    return removed;
  }
}
