package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.ImageTable.LayerRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.IndexPartTable.IndexPartRow;
import dev.berth.engine.state.OriginTable;
import dev.berth.engine.state.OriginTable.OriginRow;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.RepoDigestTable.RepoDigestRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An image whose parts are there, ready to be inserted.
 *
 * @param digests names by digest
 * @param parts of the index that it came in
 * @param origins of its layers' archives
 */
record Insertion(
    ImageRow image,
    List<LayerRow> layers,
    Digest target,
    List<ImageReference> tags,
    List<ImageReference> digests,
    List<IndexPartRow> parts,
    List<OriginRow> origins) {
  /**
   * Prepares it.
   *
   * @throws BerthException INVALID_ARGUMENT where a reference has a digest
   */
  static Insertion of(
      ImageConfig config,
      Digest id,
      Digest manifest,
      List<ImageLayer> layers,
      List<ImageReference> references) {
    return new Insertion(
        row(config, id, manifest),
        rows(id, layers),
        manifest,
        references.stream().map(Insertion::tagOf).toList(),
        List.of(),
        List.of(),
        List.of());
  }

  /** The same of one that was made elsewhere, whose documents are compared first. */
  static Insertion of(KeptImage image) {
    var manifest = Digest.of(image.manifest());
    return new Insertion(
        row(image.checked(), image.id(), manifest),
        rows(image.id(), image.layers()),
        image.index().map(KeptIndex::digest).orElse(manifest),
        image.references().stream()
            .filter(reference -> reference.digest().isEmpty())
            .map(ImageReference::withDefaultTag)
            .toList(),
        image.references().stream().filter(reference -> reference.digest().isPresent()).toList(),
        image.index().map(index -> parts(index, image.id(), manifest)).orElse(List.of()),
        image.references().stream()
            .filter(reference -> reference.digest().isPresent())
            .flatMap(name -> origins(name, image.sent(), image.layers()))
            .toList());
  }

  /** Which of the archives of layers a repository has, of all that it has. */
  static Stream<OriginRow> origins(
      ImageReference repository, Set<Digest> had, List<ImageLayer> layers) {
    return layers.stream()
        .map(ImageLayer::blob)
        .filter(had::contains)
        .distinct()
        .map(blob -> new OriginRow(blob, repository.repository()));
  }

  private static List<IndexPartRow> parts(KeptIndex index, Digest image, Digest manifest) {
    var parts = new ArrayList<IndexPartRow>();
    parts.add(new IndexPartRow(index.digest(), manifest, Optional.of(image)));
    index
        .parts()
        .forEach(part -> parts.add(new IndexPartRow(index.digest(), part, Optional.empty())));
    return parts;
  }

  /** A reference as one that means an image from now on. */
  static ImageReference tagOf(ImageReference reference) {
    if (reference.digest().isPresent()) {
      throw BerthException.invalid(
          "cannot tag an image %s: a digest is found out, not given; leave it out"
              .formatted(reference.familiar()));
    }
    return reference.withDefaultTag();
  }

  /** Its size is found out in the transaction that stores it. */
  private static ImageRow row(ImageConfig config, Digest id, Digest manifest) {
    return new ImageRow(
        id,
        manifest,
        config.platform(),
        config.createdAt().orElseGet(Instant::now).toEpochMilli(),
        0,
        Json.write(Labels.listed(config.container().labels())),
        System.currentTimeMillis());
  }

  private static List<LayerRow> rows(Digest id, List<ImageLayer> layers) {
    var rows = new ArrayList<LayerRow>();
    for (var layer : layers) {
      rows.add(
          new LayerRow(
              id,
              rows.size(),
              layer.diffId(),
              layer.chainId(),
              layer.blob(),
              layer.size(),
              layer.mediaType()));
    }
    return rows;
  }

  /** Inserts it, and gives its identity with its first reference. */
  ImageIdentity put(Transaction transaction, Origin origin) {
    var id = image.id();
    var name = tags.stream().findFirst();
    long size =
        layers.stream().mapToLong(layer -> StoredImages.onDisk(transaction, layer.chainId())).sum();
    ImageTable.insert(transaction, image.withSize(size), layers);
    Images.setLastUsed(transaction, id);
    ImageEvents.append(transaction, origin.name().toLowerCase(Locale.ROOT), id, name);
    parts.forEach(part -> IndexPartTable.put(transaction, part));
    for (var digest : digests) {
      RepoDigestTable.put(
          transaction, new RepoDigestRow(digest.repository(), digest.digest().orElseThrow(), id));
    }
    origins.forEach(row -> OriginTable.put(transaction, row));
    tags.forEach(tag -> ImageEvents.tag(transaction, id, target, tag));
    return new ImageIdentity(id, name);
  }
}
