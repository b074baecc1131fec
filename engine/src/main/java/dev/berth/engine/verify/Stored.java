package dev.berth.engine.verify;

import dev.berth.engine.container.ContainerStatus;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.ImageMountTable;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.LayerRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.OriginTable;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.SnapshotTable.SnapshotRow;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What there should be, as the tables say at one moment.
 *
 * @param images those that are looked at
 * @param all images, which may share parts with those
 * @param blobs what is known of each
 * @param layers by chain ID, each behind the one that it lies on
 * @param dropped blobs of layers that need not be here
 */
record Stored(
    List<StoredImage> images,
    List<StoredImage> all,
    Map<Digest, StoredBlob> blobs,
    Map<Digest, StoredLayer> layers,
    Set<Digest> dropped,
    List<StoredContainer> containers) {

  /**
   * An image.
   *
   * @param documents manifests and indexes that its names mean, its own manifest among them, and
   *     manifests of images that these lead to
   * @param attached what else these lead to
   * @param repositories that know it
   * @param layers lowest first
   */
  record StoredImage(
      Digest id,
      Digest manifest,
      List<ImageReference> references,
      Set<Digest> documents,
      Set<Digest> attached,
      Set<ImageReference> repositories,
      List<LayerRow> layers) {
    /** For people. */
    String name() {
      return references.stream().findFirst().map(ImageReference::familiar).orElse(id.value());
    }
  }

  /**
   * A blob.
   *
   * @param size where a table says it
   * @param kind what its bytes are
   */
  record StoredBlob(Digest digest, Optional<Long> size, BlobKind kind) {}

  /** What the bytes of a blob are. */
  enum BlobKind {
    CONFIG,
    /** A manifest or an index that is read as such. */
    DOCUMENT,
    /** What else an index leads to: a document, or a blob of one. */
    ATTACHED,
    LAYER,
    /** A layer that is stored plain, as it was pushed. */
    PUSHED_LAYER
  }

  /**
   * A layer.
   *
   * @param parent chain ID of the one below
   */
  record StoredLayer(
      Digest chainId, Optional<Digest> parent, Digest diffId, Digest blob, long size) {
    String key() {
      return SnapshotKey.layer(chainId);
    }
  }

  /**
   * A container.
   *
   * @param chain keys of the snapshots that it is stacked from, its own first
   */
  record StoredContainer(
      String id, String name, String image, boolean active, List<String> chain) {}

  /**
   * Reads it.
   *
   * @param wanted ids of the images to look at; everything without any
   */
  static Stored read(Transaction transaction, Set<Digest> wanted) {
    var snapshots = new HashMap<String, SnapshotRow>();
    SnapshotTable.all(transaction).stream()
        .filter(SnapshotRow::committed)
        .forEach(row -> snapshots.put(row.key(), row));
    var all = images(transaction);
    var images =
        all.stream().filter(image -> wanted.isEmpty() || wanted.contains(image.id())).toList();
    var dropped = Set.copyOf(OriginTable.dropped(transaction));
    var blobs = new LinkedHashMap<Digest, StoredBlob>();
    var layers = new LinkedHashMap<Digest, StoredLayer>();
    for (var image : images) {
      image
          .documents()
          .forEach(document -> put(blobs, document, Optional.empty(), BlobKind.DOCUMENT));
      image.attached().forEach(part -> put(blobs, part, Optional.empty(), BlobKind.ATTACHED));
      put(blobs, image.id(), Optional.empty(), BlobKind.CONFIG);
      var below = Optional.<Digest>empty();
      for (var row : image.layers()) {
        if (!dropped.contains(row.blob())) {
          put(blobs, row.blob(), Optional.of(row.size()), BlobKind.LAYER);
        }
        layers.putIfAbsent(
            row.chainId(),
            new StoredLayer(row.chainId(), below, row.diffId(), row.blob(), row.size()));
        below = Optional.of(row.chainId());
      }
    }
    if (wanted.isEmpty()) {
      for (var pushed : CompressedLayerTable.needed(transaction)) {
        put(blobs, pushed.blob(), Optional.of(pushed.size()), BlobKind.PUSHED_LAYER);
      }
      putSteps(transaction, snapshots, blobs, layers);
    }
    return new Stored(images, all, blobs, layers, dropped, containers(transaction, snapshots));
  }

  private static List<StoredImage> images(Transaction transaction) {
    var layers = new HashMap<Digest, List<LayerRow>>();
    ImageTable.allLayers(transaction)
        .forEach(row -> layers.computeIfAbsent(row.image(), _ -> new ArrayList<>()).add(row));
    var references = new HashMap<Digest, List<ImageReference>>();
    var documents = new HashMap<Digest, Set<Digest>>();
    var repositories = new HashMap<Digest, Set<ImageReference>>();
    for (var tag : TagTable.byImage(transaction)) {
      var image = new Digest(tag.image());
      var reference = ImageReference.parse(tag.reference());
      references.computeIfAbsent(image, _ -> new ArrayList<>()).add(reference);
      add(documents, image, tag.target());
      add(repositories, image, reference);
    }
    for (var known : RepoDigestTable.all(transaction)) {
      add(documents, known.image(), known.digest());
      add(repositories, known.image(), ImageReference.parse(known.repository()));
    }
    var manifests = new HashMap<Digest, Set<Digest>>();
    var beside = new HashMap<Digest, Set<Digest>>();
    for (var part : IndexPartTable.named(transaction)) {
      add(part.image().isPresent() ? manifests : beside, part.index(), part.digest());
    }
    return ImageTable.all(transaction).stream()
        .map(
            row -> {
              var own = new LinkedHashSet<Digest>();
              var attached = new LinkedHashSet<Digest>();
              own.add(row.manifest());
              for (var document : documents.getOrDefault(row.id(), Set.of())) {
                own.add(document);
                own.addAll(manifests.getOrDefault(document, Set.of()));
                attached.addAll(beside.getOrDefault(document, Set.of()));
              }
              return new StoredImage(
                  row.id(),
                  row.manifest(),
                  references.getOrDefault(row.id(), List.of()),
                  own,
                  attached,
                  repositories.getOrDefault(row.id(), Set.of()),
                  layers.getOrDefault(row.id(), List.of()));
            })
        .toList();
  }

  private static <T> void add(Map<Digest, Set<T>> to, Digest key, T value) {
    to.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(value);
  }

  private static void put(
      Map<Digest, StoredBlob> blobs, Digest digest, Optional<Long> size, BlobKind kind) {
    blobs.merge(
        digest,
        new StoredBlob(digest, size, kind),
        (known, more) -> known.kind() == BlobKind.ATTACHED ? more : known);
  }

  /** Layers that only the build cache has; what they lie on comes before them. */
  private static void putSteps(
      Transaction transaction,
      Map<String, SnapshotRow> snapshots,
      Map<Digest, StoredBlob> blobs,
      Map<Digest, StoredLayer> layers) {
    var steps = new HashMap<Digest, BuildStepTable.LayerColumns>();
    BuildStepTable.all(transaction)
        .forEach(step -> step.layer().ifPresent(layer -> steps.put(layer.chainId(), layer)));
    for (var top : steps.keySet()) {
      var missing = new ArrayList<Digest>();
      for (var at = Optional.of(top); at.isPresent(); at = parent(snapshots, at.get())) {
        if (steps.containsKey(at.get()) && !layers.containsKey(at.get())) {
          missing.addFirst(at.get());
        }
      }
      for (var chain : missing) {
        var step = steps.get(chain);
        if (step != null) {
          put(blobs, step.blob(), Optional.of(step.size()), BlobKind.LAYER);
          layers.put(
              chain,
              new StoredLayer(
                  chain, parent(snapshots, chain), step.diffId(), step.blob(), step.size()));
        }
      }
    }
  }

  private static Optional<Digest> parent(Map<String, SnapshotRow> snapshots, Digest chain) {
    return Optional.ofNullable(snapshots.get(SnapshotKey.layer(chain)))
        .flatMap(SnapshotRow::parent)
        .filter(key -> key.startsWith("sha256:"))
        .map(Digest::new);
  }

  private static List<StoredContainer> containers(
      Transaction transaction, Map<String, SnapshotRow> snapshots) {
    return ContainerTable.all(transaction).stream()
        .map(
            row ->
                new StoredContainer(
                    row.id(),
                    row.name(),
                    row.imageId(),
                    ContainerStatus.valueOf(row.status()).isActive(),
                    chain(snapshots, SnapshotKey.container(new ContainerId(row.id())))))
        .toList();
  }

  private static List<String> chain(Map<String, SnapshotRow> snapshots, String key) {
    var chain = new ArrayList<String>();
    for (var at = Optional.of(key); at.isPresent(); ) {
      chain.add(at.get());
      at = Optional.ofNullable(snapshots.get(at.get())).flatMap(SnapshotRow::parent);
    }
    return chain;
  }

  /** The containers that run on a snapshot now, and the mounts of images that show it. */
  static List<String> users(Transaction transaction, String key) {
    var snapshots = new HashMap<String, SnapshotRow>();
    SnapshotTable.all(transaction).forEach(row -> snapshots.put(row.key(), row));
    var users = new ArrayList<String>();
    containers(transaction, snapshots).stream()
        .filter(container -> container.active() && container.chain().contains(key))
        .forEach(container -> users.add("the container " + container.name()));
    for (var mount : ImageMountTable.all(transaction)) {
      if (ImageTable.layers(transaction, mount.image()).stream()
          .anyMatch(row -> SnapshotKey.layer(row.chainId()).equals(key))) {
        users.add("the mount on " + mount.path());
      }
    }
    return users.stream().sorted().toList();
  }

  /** The containers that are looked at: those of the images. */
  List<StoredContainer> containersOfImages() {
    var ids = images.stream().map(image -> image.id().value()).collect(Collectors.toSet());
    return containers.stream().filter(container -> ids.contains(container.image())).toList();
  }

  /** All images that a blob belongs to. */
  List<StoredImage> imagesWith(Digest blob) {
    return all.stream()
        .filter(
            image ->
                image.id().equals(blob)
                    || image.documents().contains(blob)
                    || image.attached().contains(blob)
                    || image.layers().stream().anyMatch(row -> row.blob().equals(blob)))
        .toList();
  }

  /** All images that have a layer. */
  List<StoredImage> imagesWithChain(Digest chainId) {
    return all.stream()
        .filter(image -> image.layers().stream().anyMatch(row -> row.chainId().equals(chainId)))
        .toList();
  }

  /** Names of the containers that are stacked on a snapshot. */
  List<String> containersOn(String key) {
    return containers.stream()
        .filter(container -> container.chain().contains(key))
        .map(StoredContainer::name)
        .toList();
  }
}
