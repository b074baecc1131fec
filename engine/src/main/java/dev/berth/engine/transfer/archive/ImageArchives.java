package dev.berth.engine.transfer.archive;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.KeptImage;
import dev.berth.engine.image.KeptIndex;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.NamedImage;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.image.Origin;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.layer.Decompression;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.transfer.ArchiveInput;
import dev.berth.engine.transfer.NewLayer;
import dev.berth.engine.transfer.StoredIndex;
import dev.berth.engine.transfer.pull.DroppedArchives;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images from archives, and archives of images. */
public final class ImageArchives {
  private static final int BUFFER = 1 << 16;

  private final BlobStore blobs;
  private final Images images;
  private final NewLayer newLayer;
  private final DroppedArchives dropped;

  public ImageArchives(BlobStore blobs, Images images, NewLayer newLayer, DroppedArchives dropped) {
    this.dropped = dropped;
    this.blobs = blobs;
    this.images = images;
    this.newLayer = newLayer;
  }

  /**
   * Loads all images of an archive, or none: an OCI layout, a docker archive or both, plain or
   * compressed.
   *
   * @param archive read to its end, not closed
   * @return an identity for each name, and one for each image without
   */
  public List<ImageIdentity> load(
      LoadRequest request, InputStream archive, OperationContext operation) {
    try (var lease = images.lease();
        var contents = contents(archive, lease, operation)) {
      var kept = new ArrayList<KeptImage>();
      try (var layers = new LoadedLayers(newLayer, lease, operation)) {
        var loading = new Loading(contents, layers, operation);
        for (var planned :
            LoadPlanner.plan(contents, request, Platform.host(), operation::checkCancelled)) {
          kept.add(loading.keep(planned));
        }
        layers.finish();
      }
      operation.progress("storing", 0, 0);
      images.store(Origin.LOADED, kept, lease);
      return kept.stream()
          .filter(image -> !isBeside(image))
          .flatMap(image -> identities(image).stream())
          .toList();
    } catch (IOException e) {
      throw StoreFailure.read("the archive", e);
    }
  }

  /** What was needed to undo the archive's compression is given back before layers need theirs. */
  private ArchiveContents contents(InputStream archive, Lease lease, OperationContext operation)
      throws IOException {
    try (var input = new ArchiveInput(archive, operation, "reading");
        var plain =
            Decompression.open(input, ArchiveLimits.DEFAULT.bytes(), operation::checkCancelled)) {
      return ArchiveContents.read(plain, input, blobs, lease);
    }
  }

  /** An image of an index whose name means another one of it. */
  private static boolean isBeside(KeptImage image) {
    return image.references().isEmpty() && image.index().isPresent();
  }

  private static List<ImageIdentity> identities(KeptImage image) {
    var id = image.id();
    return image.references().isEmpty()
        ? List.of(new ImageIdentity(id, Optional.empty()))
        : image.references().stream()
            .map(reference -> new ImageIdentity(id, Optional.of(reference)))
            .toList();
  }

  /** One load: the layers of an archive becoming snapshots, each once. */
  private final class Loading {
    private final ArchiveContents contents;
    private final LoadedLayers unpacking;
    private final OperationContext operation;
    private final Map<Made, ImageLayer> made = new HashMap<>();
    private final Map<Digest, KeptIndex> indexes = new HashMap<>();

    /** A layer is the same on the same layers, of the same archive. */
    private record Made(Digest chainId, String name) {}

    Loading(ArchiveContents contents, LoadedLayers unpacking, OperationContext operation) {
      this.contents = contents;
      this.unpacking = unpacking;
      this.operation = operation;
    }

    KeptImage keep(PlannedImage image) throws IOException {
      var layers = new ArrayList<ImageLayer>();
      Optional<Digest> below = Optional.empty();
      for (var planned : image.layers()) {
        operation.checkCancelled();
        var layer = layer(planned, below);
        layers.add(layer);
        below = Optional.of(layer.chainId());
      }
      var manifest = image.manifest().orElseGet(() -> manifest(image.config(), layers));
      return new KeptImage(
          manifest,
          image.config(),
          layers,
          image.references(),
          image.index().map(index -> indexes.computeIfAbsent(index.digest(), _ -> keep(index))),
          Set.of());
    }

    private KeptIndex keep(PlannedIndex index) {
      return new KeptIndex(
          index.document(), contents.blobs(index.parts(), operation::checkCancelled));
    }

    private ImageLayer layer(PlannedImage.PlannedLayer planned, Optional<Digest> below)
        throws IOException {
      var chainId = SnapshotKey.chainId(below, planned.diffId());
      var key = new Made(chainId, planned.name());
      var known = made.get(key);
      if (known != null) {
        return known;
      }
      var blob = contents.blob(planned.name());
      var layer =
          new ImageLayer(
              planned.diffId(), chainId, blob.digest(), blob.size(), typeOf(blob.digest()));
      unpacking.begin(layer, below);
      made.put(key, layer);
      return layer;
    }

    private MediaType typeOf(Digest blob) throws IOException {
      try (var bytes = Channels.newInputStream(blobs.open(blob))) {
        return Decompression.layerType(bytes);
      }
    }
  }

  /** What a docker archive doesn't have. */
  private static byte[] manifest(byte[] config, List<ImageLayer> layers) {
    return OciJson.write(
        Manifest.of(
            new Descriptor(MediaType.OCI_CONFIG, Digest.of(config), config.length),
            layers.stream().map(ImageLayer::descriptor).toList()));
  }

  /**
   * Writes images into one archive, which is an OCI layout and a docker archive at once.
   *
   * @param out closed at the end; after a failure it is left open, with an archive that is cut off
   * @return what is in it, in the order of the request
   */
  public List<ImageIdentity> save(SaveRequest request, OutputStream out, OperationContext operation)
      throws IOException {
    try (var lease = images.lease()) {
      var saved = new ArrayList<SavedImage>();
      var wanted = new LinkedHashSet<NamedImage>();
      request.images().forEach(image -> wanted.add(images.named(image, request.platform())));
      for (var image : wanted) {
        operation.checkCancelled();
        saved.add(
            SavedImage.of(
                image,
                images.use(image),
                beside(image),
                index(image, request, lease),
                blobs,
                dropped,
                lease,
                operation));
      }
      write(SavePlanner.plan(saved), request.compression(), out, operation);
      return saved.stream().map(image -> new ImageIdentity(image.id(), image.reference())).toList();
    }
  }

  /** What is kept for its name. */
  private Set<Digest> beside(NamedImage image) {
    var beside = new HashSet<>(images.parts(image.manifest()).keySet());
    image.index().ifPresent(index -> beside.addAll(images.parts(index).keySet()));
    return beside;
  }

  private Optional<StoredIndex> index(NamedImage image, SaveRequest request, Lease lease) {
    return image
        .index()
        .filter(_ -> request.platform().isEmpty())
        .flatMap(digest -> StoredIndex.find(digest, images, blobs, dropped, lease))
        .filter(index -> index.has(image.manifest()))
        .filter(index -> index.whole() || index.images().size() > 1);
  }

  private void write(
      List<SavePlanner.Part> parts,
      Compression compression,
      OutputStream out,
      OperationContext operation)
      throws IOException {
    var end = new Severable(out);
    try (var compressed = compression.open(new BufferedOutputStream(end, BUFFER))) {
      try {
        new ArchiveWriter(blobs, operation).write(parts, compressed);
      } catch (IOException | RuntimeException e) {
        end.sever();
        throw e;
      }
    }
  }
}
