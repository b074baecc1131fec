package dev.berth.engine.gc;

import dev.berth.engine.container.Containers;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.gc.CleanupPlan.Item;
import dev.berth.engine.gc.CleanupReport.Outcome;
import dev.berth.engine.image.Images;
import dev.berth.engine.mount.ImageMounts;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.BuildStepTable.LayerColumns;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

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
  private final ImageMounts mounts;
  private final StoppedPulls stopped;

  Removal(
      Database database,
      Images images,
      Containers containers,
      ImageMounts mounts,
      StoppedPulls stopped) {
    this.mounts = mounts;
    this.stopped = stopped;
    this.database = database;
    this.images = images;
    this.containers = containers;
  }

  Outcome remove(Item item, Policy policy, Instant at) {
    var node = new Node(Kinds.parse(item.kind()), item.id());
    var present = new PresentState(policy, at);
    try {
      return switch (database.read(transaction -> present.standing(transaction, node))) {
        case GONE -> outcome(item, "gone", "It was removed meanwhile.", 0);
        case IN_USE ->
            outcome(item, "in-use", "It was used, tagged or started since the plan was made.", 0);
        case CHOSEN -> {
          var freed = remove(node, transaction -> present.isChosen(transaction, node));
          yield freed.isPresent()
              ? outcome(item, "removed", item.reason(), freed.getAsLong())
              : outcome(item, "in-use", "It was used while the plan was being applied.", 0);
        }
      };
    } catch (BerthException e) {
      return switch (e.kind()) {
        case NOT_FOUND -> outcome(item, "gone", "It was removed meanwhile.", 0);
        case IN_USE, CONFLICT -> outcome(item, "in-use", String.valueOf(e.getMessage()), 0);
        default -> throw e;
      };
    }
  }

  /** Bytes freed; empty where the check, made in the transaction that decides, did not allow it. */
  private OptionalLong remove(Node node, Predicate<Transaction> allowed) {
    return switch (node.kind()) {
      case CONTAINER -> containers.removeWhere(new ContainerId(node.id()), allowed);
      case IMAGE ->
          images
              .removeWhere(new Digest(node.id()), allowed)
              .map(done -> OptionalLong.of(done.bytes()))
              .orElse(OptionalLong.empty());
      case MOUNT ->
          mounts.unmountWhere(node.id(), allowed) ? OptionalLong.of(0) : OptionalLong.empty();
      case BUILD_STEP -> removeStep(new Digest(node.id()), allowed);
      case DOWNLOAD -> stopped.giveUp(node.id(), allowed);
      case ARCHIVE -> images.dropArchive(new Digest(node.id()), allowed);
      case TAG, WORK, SNAPSHOT, BLOB -> throw Kinds.notPlanned(node.kind());
    };
  }

  private static Outcome outcome(Item item, String outcome, String reason, long bytes) {
    return new Outcome(item.kind(), item.id(), item.name(), outcome, reason, bytes);
  }

  private OptionalLong removeStep(Digest key, Predicate<Transaction> allowed) {
    var step =
        database.write(
            Durability.POWER,
            transaction -> {
              var found =
                  BuildStepTable.find(transaction, key).filter(_ -> allowed.test(transaction));
              found.ifPresent(_ -> BuildStepTable.delete(transaction, key));
              return found;
            });
    if (step.isEmpty()) {
      return OptionalLong.empty();
    }
    var layer = step.get().layer();
    var keys =
        layer
            .map(columns -> SnapshotKey.layer(columns.chainId()))
            .map(top -> database.read(transaction -> SnapshotTable.chain(transaction, top)))
            .orElse(List.of());
    return OptionalLong.of(images.release(layer.stream().map(LayerColumns::blob).toList(), keys));
  }
}
