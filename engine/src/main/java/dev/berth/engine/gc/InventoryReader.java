package dev.berth.engine.gc;

import dev.berth.engine.container.ContainerSpec;
import dev.berth.engine.container.ContainerStatus;
import dev.berth.engine.content.Lease;
import dev.berth.engine.gc.Inventory.ArchiveFacts;
import dev.berth.engine.gc.Inventory.ContainerFacts;
import dev.berth.engine.gc.Inventory.DownloadFacts;
import dev.berth.engine.gc.Inventory.ImageFacts;
import dev.berth.engine.gc.Inventory.LeaseFacts;
import dev.berth.engine.gc.Inventory.MountFacts;
import dev.berth.engine.gc.Inventory.SnapshotFacts;
import dev.berth.engine.gc.Inventory.StepFacts;
import dev.berth.engine.gc.Node.Kind;
import dev.berth.engine.image.Labels;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.BuildStepTable.BuildStepRow;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.ContainerTable.ContainerRow;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.HeldTable.HeldRow;
import dev.berth.engine.state.ImageMountTable;
import dev.berth.engine.state.ImageMountTable.ImageMountRow;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.OriginTable;
import dev.berth.engine.state.OriginTable.OriginRow;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.SnapshotTable.SnapshotRow;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Json;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what is there in one transaction, so that it holds together. */
final class InventoryReader {
  private InventoryReader() {}

  static Inventory read(Transaction transaction) {
    return new Inventory(
        ContainerTable.all(transaction).stream().map(InventoryReader::container).toList(),
        ImageTable.all(transaction).stream().map(row -> image(transaction, row)).toList(),
        BuildStepTable.all(transaction).stream().map(InventoryReader::step).toList(),
        ImageMountTable.all(transaction).stream().map(InventoryReader::mount).toList(),
        SnapshotTable.all(transaction).stream().map(InventoryReader::snapshot).toList(),
        HeldTable.all(transaction).stream().map(InventoryReader::download).toList(),
        OriginTable.droppable(transaction).stream().map(InventoryReader::archive).toList(),
        LeaseTable.all(transaction).stream()
            .map(row -> new LeaseFacts(row.id(), item(row.kind(), row.item())))
            .toList());
  }

  static ContainerFacts container(ContainerRow row) {
    boolean ended = ContainerStatus.valueOf(row.status()).hasEnded();
    return new ContainerFacts(
        row.id(),
        row.name(),
        row.imageId(),
        SnapshotKey.container(new ContainerId(row.id())),
        ended ? row.finishedAt().map(Instant::ofEpochMilli) : Optional.empty(),
        Json.read(row.spec(), ContainerSpec.class).labels());
  }

  static ImageFacts image(Transaction transaction, ImageRow row) {
    var references = references(transaction, row.id());
    var layers = ImageTable.layers(transaction, row.id());
    var blobs = new HashSet<String>();
    blobs.add(row.id().value());
    blobs.add(row.manifest().value());
    layers.forEach(layer -> blobs.add(layer.blob().value()));
    documents(transaction, row.id()).forEach(digest -> blobs.add(digest.value()));
    return new ImageFacts(
        row.id().value(),
        references.stream().map(ImageReference::familiar).toList(),
        references.stream().map(ImageReference::repository).collect(Collectors.toSet()),
        Instant.ofEpochMilli(row.createdAt()),
        Instant.ofEpochMilli(row.lastUsedAt()),
        Labels.read(row.labels()),
        blobs,
        layers.stream()
            .map(layer -> SnapshotKey.layer(layer.chainId()))
            .collect(Collectors.toSet()));
  }

  static List<ImageReference> references(Transaction transaction, Digest image) {
    return TagTable.leadingTo(transaction, image).stream()
        .map(tag -> ImageReference.parse(tag.reference()))
        .toList();
  }

  /** What its names mean, and what is here of the indexes among that. */
  private static Set<Digest> documents(Transaction transaction, Digest image) {
    var documents = new HashSet<Digest>();
    TagTable.leadingTo(transaction, image).forEach(tag -> documents.add(tag.target()));
    RepoDigestTable.of(transaction, image).forEach(name -> documents.add(name.digest()));
    for (var index : List.copyOf(documents)) {
      IndexPartTable.of(transaction, index).forEach(part -> documents.add(part.digest()));
    }
    return documents;
  }

  static StepFacts step(BuildStepRow row) {
    return new StepFacts(
        row.cacheKey().value(),
        row.description(),
        Instant.ofEpochMilli(row.lastUsedAt()),
        row.layer().map(layer -> layer.blob().value()),
        row.layer().map(layer -> SnapshotKey.layer(layer.chainId())));
  }

  static MountFacts mount(ImageMountRow row) {
    return new MountFacts(
        row.id(), row.image().value(), row.path(), Instant.ofEpochMilli(row.createdAt()));
  }

  private static SnapshotFacts snapshot(SnapshotRow row) {
    return new SnapshotFacts(
        row.key(), row.parent(), row.committed(), row.kind().equals(SnapshotKind.INIT.name()));
  }

  static DownloadFacts download(HeldRow row) {
    return new DownloadFacts(
        row.id(), item(row.kind(), row.item()), row.name(), Instant.ofEpochMilli(row.at()));
  }

  static ArchiveFacts archive(OriginRow row) {
    return new ArchiveFacts(row.blob().value(), row.repository());
  }

  private static Node item(String kind, String item) {
    return new Node(kind.equals(Lease.BLOB) ? Kind.BLOB : Kind.SNAPSHOT, item);
  }
}
