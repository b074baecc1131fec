package dev.berth.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.event.Event;
import dev.berth.engine.event.Events;
import dev.berth.engine.image.ImageLookup.Found;
import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.ContainerTable.ContainerRow;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.ImageTable.LayerRow;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.SnapshotTable.SnapshotRow;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Json;
import dev.berth.engine.value.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The images of one state root. Where a method takes a text, it is a reference, id or prefix. */
public final class Images {
  private final Database database;
  private final BlobStore blobs;
  private final Snapshots snapshots;

  public Images(Database database, BlobStore blobs, Snapshots snapshots) {
    this.database = database;
    this.blobs = blobs;
    this.snapshots = snapshots;
  }

  /**
   * Protection for what a piece of work makes and relies on; what nothing refers to when it ends
   * goes.
   */
  public Lease lease() {
    return new Lease(
        database,
        (digests, keys) -> {
          if (!digests.isEmpty() || !keys.isEmpty()) {
            release(digests, keys);
          }
        });
  }

  /**
   * Makes an image of layers that are there, as blobs and snapshots, protected by the lease. The
   * request's answer is the identity with the first reference.
   *
   * @param config its diff IDs are the layers'; labels that are Berth's own are left out
   * @param layers lowest first
   */
  public ImageIdentity create(
      Origin origin,
      ImageConfig config,
      List<ImageLayer> layers,
      List<ImageReference> references,
      Lease lease) {
    var made = config.withoutReservedLabels();
    layers.forEach(layer -> acquire(layer, lease));
    var stored = blobs.put(OciJson.write(made), lease);
    var manifest = blobs.put(OciJson.write(manifest(stored, layers)), lease);
    var image =
        new Insertion(
            row(made, stored.digest(), manifest.digest()),
            rows(stored.digest(), layers),
            references.stream().map(Images::tagOf).toList());
    return database.write(
        Durability.POWER, transaction -> transaction.answer(image.put(transaction, origin)));
  }

  /**
   * Stores images that were made elsewhere, all of them or none. Their layers are there, as blobs
   * and snapshots, protected by the lease. Where an image is here already, what is known of it
   * stays, its manifest too, and it gets the references.
   *
   * @return their identities, each with its first reference
   * @throws BerthException CORRUPT where the documents of one don't fit together
   */
  public List<ImageIdentity> store(Origin origin, List<KeptImage> given, Lease lease) {
    var prepared = given.stream().map(Images::insertion).toList();
    given.stream()
        .flatMap(image -> image.layers().stream())
        .distinct()
        .forEach(layer -> acquire(layer, lease));
    blobs.putAll(
        given.stream().flatMap(image -> Stream.of(image.config(), image.manifest())).toList(),
        lease);
    return database.write(
        Durability.POWER,
        transaction -> prepared.stream().map(image -> image.put(transaction, origin)).toList());
  }

  private static Insertion insertion(KeptImage image) {
    var config = image.checked();
    return new Insertion(
        row(config, image.id(), Digest.of(image.manifest())),
        rows(image.id(), image.layers()),
        image.references().stream().map(Images::tagOf).toList());
  }

  /** An image that is ready to be inserted. */
  private record Insertion(ImageRow image, List<LayerRow> layers, List<ImageReference> tags) {
    ImageIdentity put(Transaction transaction, Origin origin) {
      var id = image.id();
      var name = tags.stream().findFirst();
      long size = layers.stream().mapToLong(layer -> onDisk(transaction, layer.chainId())).sum();
      ImageTable.insert(transaction, image.withSize(size), layers);
      setLastUsed(transaction, id);
      append(transaction, origin.name().toLowerCase(Locale.ROOT), id, name);
      tags.forEach(tag -> tag(transaction, id, tag));
      return new ImageIdentity(id, name);
    }
  }

  /** Keeps a layer from going while the image is made. */
  private void acquire(ImageLayer layer, Lease lease) {
    if (!isThere(layer, lease)) {
      throw BerthException.notFound(
          "layer",
          layer.diffId(),
          "cannot make an image with the layer %s: it was removed meanwhile; make it again"
              .formatted(layer.diffId()));
    }
  }

  private static ImageReference tagOf(ImageReference reference) {
    if (reference.digest().isPresent()) {
      throw BerthException.invalid(
          "cannot tag an image %s: a digest is found out, not given; leave it out"
              .formatted(reference.familiar()));
    }
    return reference.withDefaultTag();
  }

  private static Manifest manifest(Blob config, List<ImageLayer> layers) {
    return new Manifest(
        MediaType.OCI_MANIFEST,
        new Descriptor(MediaType.OCI_CONFIG, config.digest(), config.size()),
        layers.stream()
            .map(layer -> new Descriptor(layer.mediaType().asOci(), layer.blob(), layer.size()))
            .toList(),
        Map.of());
  }

  private static long onDisk(Transaction transaction, Digest chainId) {
    return SnapshotTable.find(transaction, SnapshotKey.layer(chainId))
        .map(SnapshotRow::bytes)
        .orElse(0L);
  }

  /** Its size is found out in the transaction that stores it. */
  private static ImageRow row(ImageConfig config, Digest id, Digest manifest) {
    return new ImageRow(
        id,
        manifest,
        config.createdAt().orElseGet(Instant::now).toEpochMilli(),
        0,
        Json.write(new TreeMap<>(config.container().labels())),
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

  private static void tag(Transaction transaction, Digest id, ImageReference reference) {
    TagTable.put(transaction, new TagRow(reference.toString(), id, System.currentTimeMillis()));
    append(transaction, "tagged", id, Optional.of(reference));
  }

  private static void append(
      Transaction transaction, String verb, Digest id, Optional<ImageReference> reference) {
    Events.append(
        transaction,
        "image." + verb,
        id.value(),
        reference
            .map(ImageReference::familiar)
            .map(name -> Map.of(Event.NAME, name))
            .orElse(Map.of()));
  }

  /**
   * The id of an image.
   *
   * @throws BerthException NOT_FOUND; INVALID_ARGUMENT where a prefix fits several ids
   */
  public Digest resolve(String image) {
    return database.read(transaction -> ImageLookup.find(transaction, image)).image().id();
  }

  /** The image that a text means, with the reference that it was found by. */
  public ImageIdentity find(String image) {
    var found = database.read(transaction -> ImageLookup.find(transaction, image));
    return new ImageIdentity(found.image().id(), found.reference());
  }

  /** The config of an image, by its id. */
  public ImageConfig config(Digest id) {
    return OciJson.config(blobs.read(id, JsonFields.LIMIT));
  }

  /** The layers of an image, lowest first. */
  public List<ImageLayer> layers(Digest id) {
    return database.read(transaction -> layers(transaction, id));
  }

  /** A layer with a chain ID that some image here has, protected from now on. */
  public Optional<ImageLayer> acquire(Digest chainId, Lease lease) {
    return database.read(transaction -> ImageTable.withChain(transaction, chainId)).stream()
        .map(Images::layer)
        .distinct()
        .filter(layer -> isThere(layer, lease))
        .findFirst();
  }

  /** Whether a layer is there, blob and snapshot; what of it is there is protected from now on. */
  public boolean isThere(ImageLayer layer, Lease lease) {
    return blobs.acquire(layer.blob(), lease).isPresent()
        && snapshots.acquire(SnapshotKey.layer(layer.chainId()), lease).isPresent();
  }

  /**
   * Paths of other repositories in the registry of a reference that are likely to have a blob,
   * since images here that are named so do.
   */
  public List<String> repositoriesWith(Digest blob, ImageReference target) {
    return database.read(transaction -> ImageTable.referencesWith(transaction, blob)).stream()
        .map(ImageReference::parse)
        .filter(other -> other.domain().equals(target.domain()))
        .map(ImageReference::path)
        .filter(path -> !path.equals(target.path()))
        .distinct()
        .limit(3)
        .toList();
  }

  private static List<ImageLayer> layers(Transaction transaction, Digest id) {
    return ImageTable.layers(transaction, id).stream().map(Images::layer).toList();
  }

  private static ImageLayer layer(LayerRow row) {
    return new ImageLayer(row.diffId(), row.chainId(), row.blob(), row.size(), row.mediaType());
  }

  /** Gives an image one more reference; whatever else had it loses it. */
  public ImageIdentity tag(String image, ImageReference reference) {
    var tag = tagOf(reference);
    return database.write(
        Durability.POWER,
        transaction -> {
          var id = ImageLookup.find(transaction, image).image().id();
          tag(transaction, id, tag);
          return transaction.answer(new ImageIdentity(id, Optional.of(tag)));
        });
  }

  /** What a removal decided, and what it leaves to be cleared. */
  private record Removing(ImageRemoval answer, Unneeded unneeded) {}

  /**
   * Removes a reference, and the image with its last one; or an image by its id.
   *
   * @param force with an id: removes all its references
   * @throws BerthException IN_USE naming the containers made from it; CONFLICT where an id has
   *     several references and force is not given
   */
  public ImageRemoval remove(String image, boolean force) {
    var removing =
        blobs.delete(
            () ->
                database.write(Durability.POWER, transaction -> remove(transaction, image, force)),
            decided -> decided.unneeded().blobs());
    removing.unneeded().clear(snapshots);
    return removing.answer();
  }

  /**
   * Removes an image and all its references where a check allows it, which is made in the
   * transaction that removes it.
   *
   * @return empty where the check did not
   * @throws BerthException NOT_FOUND; IN_USE naming the containers made from it
   */
  public Optional<ImageRemoval> removeWhere(Digest id, Predicate<Transaction> allowed) {
    var removing =
        blobs.delete(
            () ->
                database.write(
                    Durability.POWER,
                    transaction ->
                        allowed.test(transaction)
                            ? Optional.of(remove(transaction, id.value(), true))
                            : Optional.<Removing>empty()),
            decided -> decided.map(done -> done.unneeded().blobs()).orElse(List.of()));
    removing.ifPresent(done -> done.unneeded().clear(snapshots));
    return removing.map(Removing::answer);
  }

  private Removing remove(Transaction transaction, String text, boolean force) {
    var found = ImageLookup.find(transaction, text);
    var id = found.image().id();
    var all = references(transaction, id);
    var untagged = found.reference().map(List::of).orElse(all);
    if (untagged.size() > 1 && !force) {
      throw BerthException.conflict(
          "cannot remove the image %s: it has %d references, %s; name one of them, or remove all with force"
              .formatted(text, all.size(), familiar(all)));
    }
    boolean last = untagged.size() == all.size();
    if (last) {
      refuseUsed(transaction, text, id);
    }
    for (var reference : untagged) {
      TagTable.delete(transaction, reference.toString());
      append(transaction, "untagged", id, Optional.of(reference));
    }
    var unneeded =
        last
            ? delete(transaction, found, untagged.stream().findFirst())
            : new Unneeded(List.of(), List.of(), 0);
    var answer = new ImageRemoval(untagged, last ? List.of(id) : List.of(), unneeded.bytes());
    return new Removing(transaction.answer(answer), unneeded);
  }

  private static List<ImageReference> references(Transaction transaction, Digest id) {
    return TagTable.of(transaction, id).stream()
        .map(tag -> ImageReference.parse(tag.reference()))
        .toList();
  }

  private static String familiar(List<ImageReference> references) {
    return references.stream().map(ImageReference::familiar).collect(Collectors.joining(", "));
  }

  private static void refuseUsed(Transaction transaction, String text, Digest id) {
    var names =
        ContainerTable.all(transaction).stream()
            .filter(container -> container.imageId().equals(id.value()))
            .map(ContainerRow::name)
            .sorted()
            .toList();
    if (!names.isEmpty()) {
      throw new BerthException(
              ErrorKind.IN_USE,
              "cannot remove the image %s: the %s made from it; remove them first"
                  .formatted(
                      text,
                      names.size() == 1
                          ? "container " + names.getFirst() + " was"
                          : "containers " + String.join(", ", names) + " were"))
          .with("containers", String.join(",", names));
    }
  }

  private Unneeded delete(Transaction transaction, Found found, Optional<ImageReference> name) {
    var layers = layers(transaction, found.image().id());
    ImageTable.delete(transaction, found.image().id());
    append(transaction, "removed", found.image().id(), name);
    var candidates = new ArrayList<>(layers.stream().map(ImageLayer::blob).toList());
    candidates.add(found.image().id());
    candidates.add(found.image().manifest());
    candidates.addAll(CompressedLayerTable.forgetUnneeded(transaction));
    return Unneeded.giveUp(transaction, blobs, snapshots, candidates, keys(layers));
  }

  private static List<String> keys(Collection<ImageLayer> layers) {
    return layers.stream().map(layer -> SnapshotKey.layer(layer.chainId())).toList();
  }

  /** Images, newest first. */
  public List<Image> list(ImageFilter filter) {
    return database
        .read(
            transaction ->
                ImageTable.all(transaction).stream().map(row -> image(transaction, row)).toList())
        .stream()
        .filter(filter::accepts)
        .toList();
  }

  private static Image image(Transaction transaction, ImageRow row) {
    return new Image(
        row.id(),
        row.manifest(),
        references(transaction, row.id()),
        Instant.ofEpochMilli(row.createdAt()),
        row.size(),
        labels(row.labels()),
        ContainerTable.countOf(transaction, row.id()),
        Instant.ofEpochMilli(row.lastUsedAt()));
  }

  private static Map<String, String> labels(String document) {
    var labels = new TreeMap<String, String>();
    Json.read(document, JsonNode.class)
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }

  public ImageDetails inspect(String image) {
    record Facts(Image summary, List<ImageLayer> layers) {}
    var facts =
        database.read(
            transaction -> {
              var row = ImageLookup.find(transaction, image).image();
              return new Facts(image(transaction, row), layers(transaction, row.id()));
            });
    return new ImageDetails(facts.summary(), config(facts.summary().id()), facts.layers());
  }

  /** How an image was made, newest step first. */
  public List<HistoryEntry> history(String image) {
    var id = resolve(image);
    var sizes =
        database.read(
            transaction ->
                layers(transaction, id).stream()
                    .map(layer -> onDisk(transaction, layer.chainId()))
                    .toList());
    return HistoryEntry.of(config(id).history(), sizes);
  }

  /** Records that an image was used now, in the transaction of what uses it. */
  public static void setLastUsed(Transaction transaction, Digest id) {
    ImageTable.setLastUsed(transaction, id, System.currentTimeMillis());
  }

  /** What an image refers to, by its id. */
  public ImageUse use(Digest id) {
    return database.read(
        transaction -> {
          var row = ImageLookup.find(transaction, id.value()).image();
          return new ImageUse(row.id(), row.manifest(), layers(transaction, row.id()));
        });
  }

  /** What every image refers to. */
  public List<ImageUse> uses() {
    return database.read(
        transaction ->
            ImageTable.all(transaction).stream()
                .map(row -> new ImageUse(row.id(), row.manifest(), layers(transaction, row.id())))
                .toList());
  }

  /**
   * Removes those of some layers, blob and snapshot, that no image, container, build step or lease
   * refers to.
   *
   * @return bytes freed on disk
   */
  public long release(Collection<ImageLayer> layers) {
    return release(layers.stream().map(ImageLayer::blob).toList(), keys(layers));
  }

  /**
   * Removes those of some blobs and snapshots that nothing refers to.
   *
   * @return bytes freed on disk
   */
  public long release(List<Digest> candidates, List<String> keys) {
    var unneeded =
        blobs.delete(
            () ->
                database.write(
                    Durability.POWER,
                    transaction ->
                        Unneeded.giveUp(transaction, blobs, snapshots, candidates, keys)),
            Unneeded::blobs);
    unneeded.clear(snapshots);
    return unneeded.bytes();
  }

  /**
   * Ends every lease and removes what was arriving and every blob and layer that nothing refers to,
   * which a crash may have left; no work is under way. Containers have been reconciled before.
   */
  public void reconcile() {
    blobs.reconcile(new Held(database).blobs());
    database.write(
        Durability.PROCESS,
        transaction -> {
          LeaseTable.clear(transaction);
          return true;
        });
    release(
        blobs.list().stream().map(Blob::digest).toList(),
        snapshots.list().stream()
            .filter(snapshot -> snapshot.kind() != SnapshotKind.CONTAINER)
            .map(Snapshot::key)
            .toList());
  }
}
