package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ImageListing;
import dev.berth.engine.state.ImageListing.Listed;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.ImageTable.LayerRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.IndexPartTable.IndexPartRow;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.RepoDigestTable.RepoDigestRow;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.SnapshotTable.SnapshotRow;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.state.UsageTable;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the tables know of images, as records. */
final class StoredImages {
  private StoredImages() {}

  /** An image with the manifest that belongs to a name of it. */
  static Image image(Transaction transaction, Digest id, Digest manifest) {
    return image(
        ImageListing.find(transaction, id).orElseThrow(),
        manifest,
        UsageTable.keptOfImages(transaction));
  }

  /**
   * The same with its first manifest; empty where it isn't there.
   *
   * @param kept as {@link UsageTable#keptOfImages} says
   */
  static Optional<Image> find(Transaction transaction, Digest id, Map<String, Long> kept) {
    return ImageListing.find(transaction, id)
        .map(listed -> image(listed, listed.image().manifest(), kept));
  }

  /**
   * Those that a filter accepts, newest first, each with the first manifest that it came with.
   *
   * @param after only those that follow it
   */
  static <T> List<T> list(
      Transaction transaction,
      ImageFilter filter,
      Optional<Digest> after,
      int limit,
      Function<Image, T> form) {
    var kept = UsageTable.keptOfImages(transaction);
    var wanted = filter.wanted(transaction);
    var found = new ArrayList<T>();
    ImageListing.each(
        transaction,
        wanted,
        after.map(id -> require(transaction, id)),
        row -> {
          var image = image(row, row.image().manifest(), kept);
          if (filter.accepts(image)) {
            found.add(form.apply(image));
          }
          return found.size() < limit;
        });
    return found;
  }

  private static ImageRow require(Transaction transaction, Digest id) {
    return ImageTable.find(transaction, id)
        .orElseThrow(
            () ->
                BerthException.notFound(
                    "image",
                    id,
                    "cannot list the images after %s: it was removed; begin anew".formatted(id)));
  }

  private static Image image(Listed listed, Digest manifest, Map<String, Long> kept) {
    var row = listed.image();
    return new Image(
        row.id(),
        manifest,
        row.platform(),
        names(listed.references()),
        names(listed.digests()),
        Instant.ofEpochMilli(row.createdAt()),
        row.size(),
        row.own(),
        row.stored() - row.own(),
        listed.containers() > 0 ? 0 : row.own() - kept.getOrDefault(row.id().value(), 0L),
        Labels.read(row.labels()),
        listed.containers(),
        Instant.ofEpochMilli(row.lastUsedAt()));
  }

  private static List<ImageReference> names(List<String> texts) {
    var names = new ArrayList<ImageReference>(texts.size());
    for (var text : texts) {
      names.add(ImageReference.parse(text));
    }
    return names;
  }

  /** The references of an image, and those of indexes that lead to it, in their order. */
  static List<ImageReference> references(Transaction transaction, Digest id) {
    return TagTable.leadingTo(transaction, id).stream()
        .map(tag -> ImageReference.parse(tag.reference()))
        .toList();
  }

  /** Repositories with the digest by which they know an image, in their order. */
  static List<ImageReference> digests(Transaction transaction, Digest id) {
    return RepoDigestTable.of(transaction, id).stream().map(StoredImages::name).toList();
  }

  static ImageReference name(RepoDigestRow row) {
    return ImageReference.parse(row.repository() + "@" + row.digest());
  }

  /** The manifest of an image in an index; empty where the document is no index that has it. */
  static Optional<Digest> manifestIn(Transaction transaction, Digest index, Digest id) {
    return IndexPartTable.of(transaction, index).stream()
        .filter(part -> part.image().equals(Optional.of(id)))
        .map(IndexPartRow::digest)
        .findFirst();
  }

  /** The layers of an image, lowest first. */
  static List<ImageLayer> layers(Transaction transaction, Digest id) {
    return ImageTable.layers(transaction, id).stream().map(StoredImages::layer).toList();
  }

  static ImageLayer layer(LayerRow row) {
    return new ImageLayer(row.diffId(), row.chainId(), row.blob(), row.size(), row.mediaType());
  }

  /** What an image refers to. */
  static ImageUse use(Transaction transaction, Digest id, Digest manifest) {
    return new ImageUse(id, manifest, layers(transaction, id));
  }

  /** What every image consists of, in a few queries whatever their number. */
  static List<ImageTree.Facts> facts(Transaction transaction) {
    var bytes = new HashMap<String, Long>();
    SnapshotTable.all(transaction).forEach(row -> bytes.put(row.key(), row.bytes()));
    var references = new HashMap<Digest, List<ImageReference>>();
    TagTable.byImage(transaction)
        .forEach(
            tag ->
                references
                    .computeIfAbsent(new Digest(tag.image()), _ -> new ArrayList<>())
                    .add(ImageReference.parse(tag.reference())));
    var layers = new HashMap<Digest, List<ImageTree.LayerFacts>>();
    ImageTable.allLayers(transaction)
        .forEach(
            layer ->
                layers
                    .computeIfAbsent(layer.image(), _ -> new ArrayList<>())
                    .add(
                        new ImageTree.LayerFacts(
                            layer.chainId(),
                            bytes.getOrDefault(SnapshotKey.layer(layer.chainId()), 0L))));
    return ImageTable.all(transaction).stream()
        .map(
            image ->
                new ImageTree.Facts(
                    image.id(),
                    references.getOrDefault(image.id(), List.of()),
                    layers.getOrDefault(image.id(), List.of())))
        .toList();
  }

  /** Bytes that a layer takes on disk, unpacked. */
  static long onDisk(Transaction transaction, Digest chainId) {
    return SnapshotTable.find(transaction, SnapshotKey.layer(chainId))
        .map(SnapshotRow::bytes)
        .orElse(0L);
  }
}
