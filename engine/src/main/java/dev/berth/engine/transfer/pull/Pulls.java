package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.Index;
import dev.berth.engine.image.KeptImage;
import dev.berth.engine.image.KeptIndex;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.image.Origin;
import dev.berth.engine.image.PlatformChoice;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Document;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import dev.berth.engine.transfer.AwaitedCredentials;
import dev.berth.engine.transfer.IndexTree;
import dev.berth.engine.transfer.Interruptible;
import dev.berth.engine.transfer.ShownCredentials;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Pulls images from registries. */
public final class Pulls {
  /** Of an index, in an error. */
  private static final int MOST_PLATFORMS = 20;

  private final Registries registries;
  private final Held held;
  private final BlobStore blobs;
  private final Images images;
  private final Downloads downloads;
  private final Layers layers;
  private final AwaitedCredentials awaited;

  public Pulls(
      Registries registries,
      AwaitedCredentials awaited,
      Held held,
      BlobStore blobs,
      Snapshots snapshots,
      Images images,
      LayerApplier applier) {
    this.registries = registries;
    this.awaited = awaited;
    this.held = held;
    this.blobs = blobs;
    this.images = images;
    this.downloads = new Downloads(blobs, held, images::lease);
    this.layers = new Layers(blobs, images, snapshots, held, applier, images::lease);
  }

  /**
   * What fetches the archives again that a clean-up dropped, in one download with pulls of them.
   */
  public DroppedArchives droppedArchives(Database database) {
    return new DroppedArchives(registries, database, blobs, held, downloads);
  }

  /** Pulls an image with the stored credentials of its registry, or none. */
  public Pulled pull(PullRequest request, OperationContext operation) {
    return pull(request, Optional.empty(), operation);
  }

  /**
   * Pulls an image. What has arrived of it stays when the pull ends early, and the next one goes on
   * from there.
   *
   * @param credentials in place of the stored ones
   * @throws BerthException as {@link RemoteRepository} says; CORRUPT where something isn't what it
   *     should be; CANCELLED
   */
  public Pulled pull(
      PullRequest request, Optional<Credentials> credentials, OperationContext operation) {
    return pull(
        request,
        credentials,
        operation,
        () -> credentials.ifPresent(good -> awaited.bring(request, good)));
  }

  /**
   * Pulls an image.
   *
   * @param taken done once the registry has taken the credentials
   */
  private Pulled pull(
      PullRequest request,
      Optional<Credentials> credentials,
      OperationContext operation,
      Runnable taken) {
    var repository = registries.open(request.reference(), credentials);
    operation.progress("asking " + repository.name(), 0, 0);
    var reference = request.reference();
    var wanted = reference.digest().map(Digest::value).or(reference::tag).orElseThrow();
    var named = Interruptible.call(operation, () -> repository.manifest(wanted));
    if (request.allPlatforms() && OciJson.isIndex(named.bytes())) {
      taken.run();
      return all(request, named, repository, operation);
    }
    var image = Interruptible.call(operation, () -> manifest(request, named, repository));
    taken.run();
    var source = new ImageSource(request, repository);
    return retrying(
        OciJson.manifest(image.bytes()).layers().size(),
        () -> fetch(request, named, image, source, operation));
  }

  /** A layer that is taken away while it is relied on is made anew. */
  private static Pulled retrying(int layers, Supplier<Pulled> pull) {
    return TryAgainException.retrying(layers + 1, pull);
  }

  /**
   * Goes on with a pull of a server that stopped. Where the registry was shown credentials, it goes
   * on with the stored ones of the registry, or once somebody pulls the same with credentials or
   * logs in.
   *
   * @throws BerthException as a pull; PERMISSION_DENIED where nobody did in time
   */
  public Pulled resume(PullRequest request, ShownCredentials shown, OperationContext operation) {
    return shown == ShownCredentials.NONE
        ? pull(request, operation)
        : awaited.whenBrought(
            "pull",
            request,
            request.reference(),
            true,
            operation,
            credentials -> pull(request, credentials, operation, () -> {}));
  }

  private Pulled all(
      PullRequest request,
      Document named,
      RemoteRepository repository,
      OperationContext operation) {
    var tree =
        Interruptible.call(
            operation,
            () ->
                IndexTree.read(
                    "pull " + request.reference().familiar(),
                    named,
                    entry -> Optional.of(repository.manifest(entry.digest().value()))));
    var entries = tree.images().stream().map(IndexTree.Leaf::entry).toList();
    var tagged = PlatformChoice.of(entries, request.preferred());
    if (tagged.isEmpty() && (entries.isEmpty() || request.platform().isPresent())) {
      throw missing(request, OciJson.index(named.bytes()));
    }
    int layers =
        tree.images().stream()
            .mapToInt(leaf -> OciJson.manifest(leaf.manifest().bytes()).layers().size())
            .sum();
    var source = new ImageSource(request, repository);
    return retrying(
        layers,
        () -> {
          try (var fetch =
              new IndexFetch(blobs, images, held, repository, source::begin, operation)) {
            return fetch.run(
                named,
                tree,
                tagged.orElseGet(entries::getFirst).digest(),
                names(request.reference(), named.digest()));
          }
        });
  }

  /** Fetches images for one pull, in all its tries. */
  private final class ImageSource {
    private final RemoteRepository repository;
    private final Held.Owner owner;
    private final Apart apart;

    ImageSource(PullRequest request, RemoteRepository repository) {
      this.repository = repository;
      this.owner = new Held.Owner(repository.name(), request.reference().familiar());
      this.apart = new Apart(owner);
    }

    ImageFetch begin() {
      return new ImageFetch(
          blobs,
          images.lease(),
          downloads,
          layers,
          repository,
          owner,
          apart,
          registries.longestPause());
    }
  }

  private Pulled fetch(
      PullRequest request,
      Document named,
      Document image,
      ImageSource source,
      OperationContext operation) {
    try (var fetch = source.begin()) {
      var parts = fetch.run(image, config -> requirePlatform(request, named, config), operation);
      var kept =
          new KeptImage(
              image.bytes(),
              parts.config(),
              parts.layers(),
              names(request.reference(), named.digest()),
              index(named, image),
              fetch.sent());
      var identity = images.store(Origin.PULLED, List.of(kept), fetch.lease()).getFirst();
      held.release(fetch.blobs(), fetch.keys());
      return new Pulled(identity, named.digest(), fetch.fetched());
    }
  }

  /** A reference by digest tags nothing; the repository knows the image by its digest. */
  private static List<ImageReference> names(ImageReference reference, Digest digest) {
    return reference.digest().isPresent()
        ? List.of(reference.at(digest))
        : List.of(reference, reference.at(digest));
  }

  private static Optional<KeptIndex> index(Document named, Document image) {
    return named.digest().equals(image.digest())
        ? Optional.empty()
        : Optional.of(new KeptIndex(named.bytes(), List.of()));
  }

  /** The manifest of the platform's image, which an index may lead to. */
  private static Document manifest(
      PullRequest request, Document named, RemoteRepository repository) {
    if (!OciJson.isIndex(named.bytes())) {
      return named;
    }
    var index = OciJson.index(named.bytes());
    var chosen =
        PlatformChoice.of(index.manifests(), request.preferred())
            .orElseThrow(() -> missing(request, index));
    return repository.manifest(chosen.digest().value());
  }

  /** An index says what its images are for; an image alone says it itself. */
  private static void requirePlatform(PullRequest request, Document named, ImageConfig config) {
    if (!OciJson.isIndex(named.bytes())
        && !request.platform().map(wanted -> fits(config, wanted)).orElse(true)) {
      throw BerthException.notFound(
          "platform",
          request.preferred(),
          "cannot pull %s for %s: there is an image of that name, and it is for %s alone; leave the platform out to have that one"
              .formatted(request.reference().familiar(), request.preferred(), config.platform()));
    }
  }

  private static boolean fits(ImageConfig config, Platform wanted) {
    return PlatformChoice.fits(config.platform(), wanted);
  }

  private static BerthException missing(PullRequest request, Index index) {
    var offered =
        index.manifests().stream()
            .map(Descriptor::platform)
            .flatMap(Optional::stream)
            .filter(platform -> !platform.os().equals("unknown"))
            .map(Platform::toString)
            .distinct()
            .limit(MOST_PLATFORMS)
            .collect(Collectors.joining(", "));
    return BerthException.notFound(
        "platform",
        request.preferred(),
        "cannot pull %s for %s: it is there for %s; name one of them"
            .formatted(
                request.reference().familiar(),
                request.preferred(),
                offered.isEmpty() ? "no platform that its index names" : offered));
  }
}
