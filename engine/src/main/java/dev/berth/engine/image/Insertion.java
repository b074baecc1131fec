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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An image whose parts are there, ready to be inserted.
 *
 * @param digests names by digest
 * @param part that it is of the index that it came in
 * @param beside what else is here of that index, which belongs to no image
 * @param origins of its layers' archives
 */
record Insertion(
    ImageRow image,
    List<LayerRow> layers,
    Digest target,
    List<ImageReference> tags,
    List<ImageReference> digests,
    Optional<IndexPartRow> part,
    List<Digest> beside,
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
        Optional.empty(),
        List.of(),
        List.of());
  }

  /** The same of one that was made elsewhere, whose documents are compared first. */
  static Insertion of(KeptImage image) {
    var manifest = Digest.of(image.manifest());
    var index = image.index().map(KeptIndex::digest);
    return new Insertion(
        row(image.checked(), image.id(), manifest),
        rows(image.id(), image.layers()),
        index.orElse(manifest),
        image.references().stream()
            .filter(reference -> reference.digest().isEmpty())
            .map(ImageReference::withDefaultTag)
            .toList(),
        image.references().stream().filter(reference -> reference.digest().isPresent()).toList(),
        index.map(digest -> new IndexPartRow(digest, manifest, Optional.of(image.id()))),
        image.index().map(KeptIndex::parts).orElse(List.of()),
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

  /** The parts of the indexes that images came in, each once. */
  static List<IndexPartRow> parts(List<Insertion> images) {
    var rows = new ArrayList<IndexPartRow>();
    var beside = new LinkedHashMap<Digest, List<Digest>>();
    for (var image : images) {
      image
          .part()
          .ifPresent(
              part -> {
                rows.add(part);
                beside.putIfAbsent(part.index(), image.beside());
              });
    }
    beside.forEach(
        (index, parts) ->
            parts.forEach(part -> rows.add(new IndexPartRow(index, part, Optional.empty()))));
    return rows;
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

  /** Inserts it without its part, and gives its identity with its first reference. */
  ImageIdentity put(Transaction transaction, Origin origin) {
    var id = image.id();
    var name = tags.stream().findFirst();
    long size =
        layers.stream().mapToLong(layer -> StoredImages.onDisk(transaction, layer.chainId())).sum();
    ImageTable.insert(transaction, image.withSize(size), layers);
    Images.setLastUsed(transaction, id);
    ImageEvents.append(transaction, origin.name().toLowerCase(Locale.ROOT), id, name);
    for (var digest : digests) {
      RepoDigestTable.put(
          transaction, new RepoDigestRow(digest.repository(), digest.digest().orElseThrow(), id));
    }
    tags.forEach(tag -> ImageEvents.tag(transaction, id, target, tag));
    var has =
        ImageTable.layers(transaction, id).stream().map(LayerRow::blob).collect(Collectors.toSet());
    origins.stream()
        .filter(row -> has.contains(row.blob()))
        .forEach(row -> OriginTable.put(transaction, row));
    IndexPartTable.put(transaction, archivesBeside(has));
    return new ImageIdentity(id, name);
  }

  /** Archives that this manifest names, where the image was here and has others: its name's. */
  private List<IndexPartRow> archivesBeside(Set<Digest> has) {
    return layers.stream()
        .map(LayerRow::blob)
        .filter(blob -> !has.contains(blob))
        .distinct()
        .map(blob -> new IndexPartRow(target, blob, Optional.empty()))
        .toList();
  }
}
