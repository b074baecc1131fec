package dev.berth.engine.image;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.Database.Work;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.OriginTable;
import dev.berth.engine.state.PieceTable;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import dev.berth.engine.value.Recent;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** The images of one state root. Where a method takes a text, it is a reference, id or prefix. */
public final class Images {
  private final Database database;
  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final KnownRepositories repositories;
  private final Recent<Digest, ContainerConfig> containerConfigs = new Recent<>();

  public Images(Database database, BlobStore blobs, Snapshots snapshots) {
    this.database = database;
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.repositories = new KnownRepositories(database);
  }

  /** The repositories that have some of them. */
  public KnownRepositories repositories() {
    return repositories;
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
    var image = Insertion.of(made, stored.digest(), manifest.digest(), layers, references);
    return naming(image.tags(), transaction -> transaction.answer(image.put(transaction, origin)));
  }

  /** What was done, and what nothing refers to since. */
  private record Naming<T>(T done, List<Digest> unneeded) {}

  /** Stores what tags mean from now on. What they meant before goes where nothing needs it. */
  private <T> T naming(List<ImageReference> tags, Work<T> work) {
    var naming =
        database.write(
            Durability.POWER,
            transaction -> {
              var before = targets(transaction, tags);
              var done = work.run(transaction);
              var parts = IndexPartTable.forgetUnnamed(transaction, before);
              return new Naming<>(
                  done, unreferenced(transaction, Stream.concat(before.stream(), parts.stream())));
            });
    if (!naming.unneeded().isEmpty()) {
      release(naming.unneeded(), List.of());
    }
    return naming.done();
  }

  private static List<Digest> targets(Transaction transaction, List<ImageReference> tags) {
    return tags.stream()
        .flatMap(tag -> TagTable.find(transaction, tag.toString()).stream())
        .map(TagTable.TagRow::target)
        .distinct()
        .toList();
  }

  /**
   * Stores images that were made elsewhere, all of them or none. Their layers are there, as blobs
   * and snapshots, protected by the lease. Where an image is here already, what is known of it
   * stays, and it gets the references: they mean the document that it came with now, whose archives
   * of layers are kept for it.
   *
   * @return their identities, each with its first reference
   * @throws BerthException CORRUPT where the documents of one don't fit together
   */
  public List<ImageIdentity> store(Origin origin, List<KeptImage> given, Lease lease) {
    var prepared = given.stream().map(Insertion::of).toList();
    var parts = Insertion.parts(prepared);
    given.stream()
        .flatMap(image -> image.layers().stream())
        .distinct()
        .forEach(layer -> acquire(layer, lease));
    blobs.putAll(
        given.stream()
            .flatMap(
                image ->
                    Stream.concat(
                        Stream.of(image.config(), image.manifest()),
                        image.index().map(KeptIndex::document).stream()))
            .distinct() // several images came in one index
            .toList(),
        lease);
    return naming(
        prepared.stream().flatMap(image -> image.tags().stream()).toList(),
        transaction -> {
          var stored = prepared.stream().map(image -> image.put(transaction, origin)).toList();
          IndexPartTable.put(transaction, parts);
          return stored;
        });
  }

  private static Manifest manifest(Blob config, List<ImageLayer> layers) {
    return Manifest.of(
        new Descriptor(MediaType.OCI_CONFIG, config.digest(), config.size()),
        layers.stream().map(ImageLayer::descriptor).toList());
  }

  /** Keeps a layer from going while the image is made. */
  private void acquire(ImageLayer layer, Lease lease) {
    if (!tryAcquireFolder(layer, lease)) {
      throw BerthException.notFound(
          "layer",
          layer.diffId(),
          "cannot make an image with the layer %s: it was removed meanwhile; make it again"
              .formatted(layer.diffId()));
    }
  }

  /**
   * The id of an image.
   *
   * @throws BerthException NOT_FOUND; INVALID_ARGUMENT where a prefix fits several ids
   */
  public Digest resolve(String image) {
    return database.read(transaction -> ImageLookup.find(transaction, image)).image().id();
  }

  /**
   * The image that a text means, as it means it.
   *
   * @param platform of which it has to be
   * @throws BerthException as {@link #resolve}
   */
  public NamedImage named(String image, Optional<Platform> platform) {
    return database.read(
        transaction -> ImageLookup.find(transaction, image, platform).named(transaction));
  }

  /** What containers of an image start with, by its id. */
  public ContainerConfig containerConfig(Digest id) {
    return containerConfigs
        .find(id)
        .orElseGet(
            () -> {
              var document = blobs.read(id, JsonFields.LIMIT);
              var read = OciJson.config(document).container();
              return containerConfigs.keep(id, read, document.length);
            });
  }

  /** The config of an image, by its id. */
  public ImageConfig config(Digest id) {
    return OciJson.config(blobs.read(id, JsonFields.LIMIT));
  }

  /** The layers of an image, lowest first. */
  public List<ImageLayer> layers(Digest id) {
    return database.read(transaction -> StoredImages.layers(transaction, id));
  }

  /**
   * A layer with a chain ID that some image here has, protected from now on.
   *
   * @param archive the one that it has where there is such a layer
   */
  public Optional<ImageLayer> acquire(Digest chainId, Digest archive, Lease lease) {
    return database.read(transaction -> ImageTable.withChain(transaction, chainId)).stream()
        .map(StoredImages::layer)
        .distinct()
        .sorted(Comparator.comparing(layer -> !layer.blob().equals(archive)))
        .filter(layer -> tryAcquireFolder(layer, lease))
        .findFirst();
  }

  /** The same as {@link #tryAcquire}, content with a layer whose archive was dropped. */
  private boolean tryAcquireFolder(ImageLayer layer, Lease lease) {
    return tryAcquire(layer, lease)
        || (database.read(transaction -> OriginTable.isDropped(transaction, layer.blob()))
            && snapshots.acquire(SnapshotKey.layer(layer.chainId()), lease).isPresent());
  }

  /**
   * Drops the archive of a layer that a registry has, and keeps the layer; whoever needs the
   * archive fetches it again.
   *
   * @param allowed a check in the transaction that decides
   * @return bytes freed on disk; empty where the check did not allow it
   */
  public OptionalLong dropArchive(Digest blob, Predicate<Transaction> allowed) {
    return blobs.delete(
        () ->
            database.write(
                Durability.POWER,
                transaction -> {
                  if (!allowed.test(transaction)) {
                    return OptionalLong.empty();
                  }
                  long bytes = PieceTable.bytes(transaction, blob);
                  OriginTable.drop(transaction, blob);
                  return OptionalLong.of(bytes);
                }),
        dropped -> dropped.isPresent() ? List.of(blob) : List.of());
  }

  /** Protects what is there of a layer, and tells whether that is all: blob and snapshot. */
  public boolean tryAcquire(ImageLayer layer, Lease lease) {
    return blobs.acquire(layer.blob(), lease).isPresent()
        && snapshots.acquire(SnapshotKey.layer(layer.chainId()), lease).isPresent();
  }

  /** Gives an image one more reference; whatever else had it loses it. */
  public ImageIdentity tag(String image, ImageReference reference) {
    var tag = Insertion.tagOf(reference);
    return naming(
        List.of(tag),
        transaction -> {
          var found = ImageLookup.find(transaction, image);
          var id = found.image().id();
          ImageEvents.tag(transaction, id, found.target(), tag);
          return transaction.answer(new ImageIdentity(id, Optional.of(tag)));
        });
  }

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
                database.write(
                    Durability.POWER,
                    transaction -> Removing.of(transaction, snapshots, image, force)),
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
                            ? Optional.of(Removing.of(transaction, snapshots, id.value(), true))
                            : Optional.<Removing>empty()),
            decided -> decided.map(done -> done.unneeded().blobs()).orElse(List.of()));
    removing.ifPresent(done -> done.unneeded().clear(snapshots));
    return removing.map(Removing::answer);
  }

  public int count() {
    return database.read(ImageTable::count);
  }

  /** Images, newest first. */
  public List<Image> list(ImageFilter filter) {
    return list(filter, Optional.empty(), Integer.MAX_VALUE, image -> image);
  }

  /**
   * Some of them, in the same order.
   *
   * @param after the last that is known already
   * @param form what is made of each as it is read, so that thousands aren't held for it
   * @throws BerthException NOT_FOUND where that one was removed
   */
  public <T> List<T> list(
      ImageFilter filter, Optional<Digest> after, int limit, Function<Image, T> form) {
    return database.read(transaction -> StoredImages.list(transaction, filter, after, limit, form));
  }

  /**
   * The list of all images, ready at any time. It is made once: the database tells of changes to
   * the last one alone.
   *
   * @param form how each is kept
   * @param weigher bytes that a form takes
   */
  public <T> ImageRoster<T> roster(Function<Image, T> form, ToIntFunction<T> weigher) {
    return new ImageRoster<>(database, form, weigher);
  }

  public ImageDetails inspect(String image) {
    record Facts(Image summary, List<ImageLayer> layers) {}
    var facts =
        database.read(
            transaction -> {
              var found = ImageLookup.find(transaction, image);
              var row = found.image();
              return new Facts(
                  StoredImages.image(transaction, row.id(), found.named(transaction).manifest()),
                  StoredImages.layers(transaction, row.id()));
            });
    return new ImageDetails(facts.summary(), config(facts.summary().id()), facts.layers());
  }

  /** How an image was made, newest step first. */
  public List<HistoryEntry> history(String image) {
    var id = resolve(image);
    var sizes =
        database.read(
            transaction ->
                StoredImages.layers(transaction, id).stream()
                    .map(layer -> StoredImages.onDisk(transaction, layer.chainId()))
                    .toList());
    return HistoryEntry.of(config(id).history(), sizes);
  }

  /** Records that an image was used now, in the transaction of what uses it. */
  public static void setLastUsed(Transaction transaction, Digest id) {
    ImageTable.setLastUsed(transaction, id, System.currentTimeMillis());
  }

  /** What an image refers to, with the manifest that belongs to its name. */
  public ImageUse use(NamedImage image) {
    return database.read(
        transaction -> StoredImages.use(transaction, image.id(), image.manifest()));
  }

  /**
   * Which image inherits from which, each behind its parent.
   *
   * @param image shows only what it inherits from and what inherits from it
   */
  public List<ImageNode> tree(Optional<String> image) {
    var tree = ImageTree.of(database.read(StoredImages::facts));
    return image.map(this::resolve).map(id -> ImageTree.around(tree, id)).orElse(tree);
  }

  /**
   * What is kept for a document that a name means. Of an index: each document or blob that is here,
   * with the image that it is a manifest of; of a manifest: archives that its image hasn't.
   */
  public Map<Digest, Optional<ImageUse>> parts(Digest index) {
    return database.read(
        transaction -> {
          var parts = new HashMap<Digest, Optional<ImageUse>>();
          for (var part : IndexPartTable.of(transaction, index)) {
            parts.put(
                part.digest(),
                part.image().map(id -> StoredImages.use(transaction, id, part.digest())));
          }
          return parts;
        });
  }

  /** What every image refers to. */
  public List<ImageUse> uses() {
    return database.read(
        transaction ->
            ImageTable.all(transaction).stream()
                .map(row -> StoredImages.use(transaction, row.id(), row.manifest()))
                .toList());
  }

  /**
   * Removes those of some layers, blob and snapshot, that no image, container, build step or lease
   * refers to.
   *
   * @return bytes freed on disk
   */
  public long release(Collection<ImageLayer> layers) {
    return release(layers.stream().map(ImageLayer::blob).toList(), ImageLayer.keys(layers));
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
                    transaction -> Unneeded.giveUp(transaction, snapshots, candidates, keys)),
            Unneeded::blobs);
    unneeded.clear(snapshots);
    return unneeded.bytes();
  }

  /** Puts right what is known of the blobs, where it isn't as it was when an engine last looked. */
  private static void settle(Transaction transaction, Map<Digest, Long> there) {
    var known = PieceTable.blobs(transaction);
    there.forEach(
        (blob, bytes) -> {
          if (!bytes.equals(known.get(blob))) {
            PieceTable.setBytes(transaction, blob, bytes);
          }
        });
    known.keySet().stream()
        .filter(blob -> !there.containsKey(blob))
        .forEach(blob -> PieceTable.forget(transaction, blob));
  }

  /** Those of some blobs that nothing refers to. */
  public List<Digest> unreferenced(List<Digest> candidates) {
    return database.read(transaction -> unreferenced(transaction, candidates.stream()));
  }

  private static List<Digest> unreferenced(Transaction transaction, Stream<Digest> candidates) {
    return candidates.filter(digest -> !PieceTable.isNeeded(transaction, digest)).toList();
  }

  /**
   * Ends every lease and removes what was arriving and every blob and layer that nothing refers to,
   * which a crash may have left; no work is under way. Containers have been reconciled before.
   */
  public void reconcile() {
    blobs.reconcile(new Held(database).blobs());
    var there = blobs.onDisk();
    database.store(
        Durability.PROCESS,
        transaction -> {
          LeaseTable.clear(transaction);
          settle(transaction, there);
        });
    release(
        database.read(PieceTable::blobsOfNoImage),
        snapshots.list().stream()
            .filter(snapshot -> snapshot.kind() != SnapshotKind.CONTAINER)
            .map(Snapshot::key)
            .toList());
  }
}
