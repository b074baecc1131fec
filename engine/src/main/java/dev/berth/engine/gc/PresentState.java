package dev.berth.engine.gc;

import dev.berth.engine.image.Labels;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.ImageMountTable;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.OriginTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether the policy of a plan, at the plan's time, would still choose one thing. Of the tables
 * only what decides on that thing is read, so that a plan of thousands isn't weighed against
 * thousands for each.
 */
record PresentState(Policy policy, Instant at) {
  /** What there is to say of a thing. */
  enum Standing {
    GONE,
    IN_USE,
    CHOSEN
  }

  boolean isChosen(Transaction transaction, Node node) {
    return standing(transaction, node) == Standing.CHOSEN;
  }

  Standing standing(Transaction transaction, Node node) {
    var id = node.id();
    return switch (node.kind()) {
      case CONTAINER ->
          of(
              ContainerTable.byId(transaction, id),
              row -> policy.container(InventoryReader.container(row), at));
      case MOUNT ->
          of(
              ImageMountTable.find(transaction, id),
              row -> policy.mount(InventoryReader.mount(row), at));
      case IMAGE ->
          of(ImageTable.find(transaction, new Digest(id)), row -> image(transaction, row));
      case BUILD_STEP ->
          of(
              BuildStepTable.find(transaction, new Digest(id)),
              row -> policy.step(InventoryReader.step(row), at));
      case DOWNLOAD ->
          of(
              HeldTable.find(transaction, id),
              row ->
                  HeldTable.isLeased(transaction, row)
                      ? Optional.empty()
                      : policy.download(InventoryReader.download(row), at));
      case ARCHIVE ->
          of(
              OriginTable.droppable(transaction, new Digest(id)),
              row ->
                  isKept(transaction, row.blob())
                      ? Optional.empty()
                      : policy.archive(InventoryReader.archive(row)));
      case TAG, WORK, SNAPSHOT, BLOB -> throw Kinds.notPlanned(node.kind());
    };
  }

  private static <T> Standing of(Optional<T> found, Function<T, Optional<Candidate>> chosen) {
    return found
        .map(row -> chosen.apply(row).isPresent() ? Standing.CHOSEN : Standing.IN_USE)
        .orElse(Standing.GONE);
  }

  private Optional<Candidate> image(Transaction transaction, ImageRow row) {
    return isUsed(transaction, row.id())
        ? Optional.empty()
        : policy.image(
            InventoryReader.image(transaction, row), isAmongNewest(transaction, row), at);
  }

  /** What the plan has before it doesn't count: a failed removal is told by the image's own. */
  private boolean isUsed(Transaction transaction, Digest image) {
    return ContainerTable.ofImage(transaction, image).stream()
            .anyMatch(row -> policy.container(InventoryReader.container(row), at).isEmpty())
        || ImageMountTable.of(transaction, image).stream()
            .anyMatch(row -> policy.mount(InventoryReader.mount(row), at).isEmpty());
  }

  private boolean isAmongNewest(Transaction transaction, ImageRow image) {
    return policy
        .keepLast()
        .filter(
            count ->
                InventoryReader.references(transaction, image.id()).stream()
                    .map(ImageReference::repository)
                    .distinct()
                    .anyMatch(name -> !ImageTable.hasNewer(transaction, name, image, count)))
        .isPresent();
  }

  /** An image that was to go and is still here keeps its archives as one that was to stay. */
  private boolean isKept(Transaction transaction, Digest blob) {
    return ImageTable.withLayer(transaction, blob).stream()
        .anyMatch(
            row ->
                policy.keepsArchives(
                    Labels.read(row.labels()), Instant.ofEpochMilli(row.lastUsedAt()), at));
  }
}
