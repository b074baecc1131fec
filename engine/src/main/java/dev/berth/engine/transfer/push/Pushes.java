package dev.berth.engine.transfer.push;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.ImageUse;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.NamedImage;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Document;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.state.Database;
import dev.berth.engine.transfer.AwaitedCredentials;
import dev.berth.engine.transfer.ShownCredentials;
import dev.berth.engine.transfer.StoredIndex;
import dev.berth.engine.transfer.pull.DroppedArchives;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Pushes images to registries. */
public final class Pushes {
  private final Registries registries;
  private final BlobStore blobs;
  private final Images images;
  private final LayerCompression compression;
  private final DroppedArchives dropped;
  private final AwaitedCredentials awaited;

  public Pushes(
      Registries registries,
      Database database,
      BlobStore blobs,
      Images images,
      DroppedArchives dropped,
      AwaitedCredentials awaited) {
    this.dropped = dropped;
    this.awaited = awaited;
    this.registries = registries;
    this.blobs = blobs;
    this.images = images;
    this.compression = new LayerCompression(database, blobs, dropped);
  }

  /**
   * Pushes an image. What has arrived there stays when the push ends early, and the next one sends
   * the rest.
   *
   * @param credentials in place of the stored ones
   * @throws BerthException as {@link RemoteRepository} says; NOT_FOUND; CANCELLED
   */
  public Pushed push(
      PushRequest request, Optional<Credentials> credentials, OperationContext operation) {
    var pushed = send(request, _ -> {}, credentials, operation);
    credentials.ifPresent(good -> awaited.bring(request, good));
    return pushed;
  }

  /**
   * The document that a push would send now: an index, or the manifest of an image as it is here.
   *
   * @throws BerthException NOT_FOUND
   */
  public Digest toSend(PushRequest request) {
    var named = images.named(request.image(), request.platform());
    try (var lease = images.lease()) {
      return toSend(named, index(request, named, lease));
    }
  }

  private static Digest toSend(NamedImage named, Optional<StoredIndex> index) {
    return index.map(StoredIndex::index).map(Digest::of).orElse(named.manifest());
  }

  /** What goes out as a whole: of a single platform, or where parts are missing, one image does. */
  private Optional<StoredIndex> index(PushRequest request, NamedImage named, Lease lease) {
    return named
        .index()
        .filter(_ -> request.platform().isEmpty())
        .flatMap(digest -> StoredIndex.find(digest, images, blobs, dropped, lease))
        .filter(StoredIndex::whole);
  }

  /**
   * Goes on with a push of a server that stopped: it sends what the registry hasn't. One that was
   * begun with its caller's own credentials waits for the same push with some, as {@link
   * AwaitedCredentials} does: a login, which says nothing of this push, lets none go out.
   *
   * @param begunFor digest of what was to be sent when it was begun, where that is known
   * @throws BerthException as a push; CONFLICT where that isn't what would be sent now: somebody
   *     may have pushed a newer one meanwhile; PERMISSION_DENIED where nobody brought credentials
   *     in time
   */
  public Pushed resume(
      PushRequest request,
      ShownCredentials shown,
      Optional<Digest> begunFor,
      OperationContext operation) {
    Consumer<Digest> same = now -> requireSame(request, begunFor, now);
    same.accept(toSend(request));
    return shown == ShownCredentials.NONE
        ? send(request, same, Optional.empty(), operation)
        : awaited.whenBrought(
            "push",
            request,
            request.target(),
            shown == ShownCredentials.LOGIN,
            operation,
            credentials -> send(request, same, credentials, operation));
  }

  private static void requireSame(PushRequest request, Optional<Digest> begunFor, Digest now) {
    if (!begunFor.equals(Optional.of(now))) {
      throw BerthException.conflict(
          "cannot go on with the push of %s: it was to send %s when it was begun, and %s means another image now (%s); push it again"
              .formatted(
                  request.target().familiar(),
                  begunFor.map(Digest::shortened).orElse("what is not known"),
                  request.image(),
                  now.shortened()));
    }
  }

  private Pushed send(
      PushRequest request,
      Consumer<Digest> check,
      Optional<Credentials> credentials,
      OperationContext operation) {
    var named = images.named(request.image(), request.platform());
    var use = images.use(named);
    try (var lease = images.lease()) {
      var index = index(request, named, lease);
      check.accept(toSend(named, index));
      if (index.isPresent()) {
        return send(
            request, index.get(), registries.open(request.target(), credentials), lease, operation);
      }
      var stored = blobs.read(protectedBlob(use.manifest(), lease), OciJson.LIMIT);
      var manifest = OciJson.manifest(stored);
      var document = stored;
      var own = new HashSet<>(use.layers().stream().map(ImageLayer::blob).toList());
      own.add(use.image());
      own.addAll(images.parts(use.manifest()).keySet());
      named.index().ifPresent(whole -> own.addAll(images.parts(whole).keySet()));
      var repository = registries.open(request.target(), credentials);
      if (PushPlanner.compresses(stored, manifest)
          && !images.repositories().haveManifest(use.manifest())) {
        manifest = compressed(manifest, use.layers(), lease, operation);
        document = OciJson.write(manifest);
        manifest.layers().forEach(layer -> own.add(layer.digest()));
      } else if (!reach(manifest, use, own, repository, request.target())) {
        manifest = manifest.withArchives(use.layers());
        document = OciJson.write(manifest);
      }
      protectedBlob(manifest.config().digest(), lease);
      manifest.layers().forEach(layer -> blobs.acquire(layer.digest(), lease));
      var digest = Digest.of(document);
      try (var sending = sending(repository, request.target(), own, lease, operation)) {
        long sent = sending.run(manifest);
        operation.progress("tagging", 0, 0);
        repository.put(request.target().tag().orElse(digest.value()), document(document));
        blobs.put(document, lease);
        images.repositories().add(use.image(), request.target(), digest, sending.uploaded());
        return new Pushed(request.target(), digest, sent);
      }
    }
  }

  /**
   * Whether all that a manifest names is or comes there. What isn't here the registry may have in
   * the repository that has the manifest; from no other one: a manifest can name anything.
   */
  private boolean reach(
      Manifest manifest,
      ImageUse use,
      Set<Digest> own,
      RemoteRepository repository,
      ImageReference target) {
    return manifest.layers().stream()
        .map(Descriptor::digest)
        .filter(layer -> !own.contains(layer))
        .allMatch(
            layer ->
                repository.blobSize(layer).isPresent()
                    || images.repositories().withManifest(use.manifest(), target).stream()
                        .anyMatch(from -> repository.mount(layer, from)));
  }

  /** All images of an index, then the index: its bytes are those that came. */
  private Pushed send(
      PushRequest request,
      StoredIndex index,
      RemoteRepository repository,
      Lease lease,
      OperationContext operation) {
    var target = request.target();
    var own = new HashSet<>(index.blobs().stream().map(Descriptor::digest).toList());
    try (var sending = sending(repository, target, own, lease, operation)) {
      long sent = sending.run(index.blobs());
      operation.progress("tagging", 0, 0);
      for (var document : index.documents()) {
        operation.checkCancelled();
        repository.put(Digest.of(document).value(), document(document));
      }
      var digest = Digest.of(index.index());
      repository.put(target.tag().orElse(digest.value()), document(index.index()));
      index
          .images()
          .forEach(image -> images.repositories().add(image, target, digest, sending.uploaded()));
      return new Pushed(target, digest, sent);
    }
  }

  private ImageSending sending(
      RemoteRepository repository,
      ImageReference target,
      Set<Digest> own,
      Lease lease,
      OperationContext operation) {
    return new ImageSending(blobs, images, dropped, repository, target, own, lease, operation);
  }

  private static Document document(byte[] bytes) {
    var type =
        OciJson.isIndex(bytes)
            ? OciJson.index(bytes).mediaType()
            : OciJson.manifest(bytes).mediaType();
    return new Document(type, Digest.of(bytes), bytes);
  }

  private Manifest compressed(
      Manifest manifest, List<ImageLayer> layers, Lease lease, OperationContext operation) {
    var sent = new ArrayList<Descriptor>();
    for (var layer : layers) {
      operation.progress("compressing", sent.size(), layers.size());
      if (!dropped.includes(layer.blob())) {
        protectedBlob(layer.blob(), lease);
      }
      sent.add(compression.of(layer, lease, operation));
    }
    return Manifest.of(manifest.config(), sent);
  }

  private Digest protectedBlob(Digest digest, Lease lease) {
    if (blobs.acquire(digest, lease).isEmpty()) {
      throw new BerthException(
          ErrorKind.NOT_FOUND,
          "cannot push the image: its part %s is not in the store any more; pull or make it again"
              .formatted(digest));
    }
    return digest;
  }
}
