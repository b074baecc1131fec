package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Document;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.transfer.Interruptible;
import dev.berth.engine.transfer.pull.PullPlanner.Step;
import dev.berth.engine.value.Digest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** One image being fetched: its part in the downloads and layers that it needs. */
final class ImageFetch implements AutoCloseable {
  private final BlobStore blobs;
  private final Downloads downloads;
  private final Layers layers;
  private final RemoteRepository repository;
  private final Held.Owner owner;
  private final Apart apart;
  private final Duration patience;
  private final Lease lease;
  private final Deque<AutoCloseable> shares = new ArrayDeque<>();
  private final List<ImageLayer> needed = new ArrayList<>();
  private final List<LayerProgress> progress = new CopyOnWriteArrayList<>();
  private final Set<Digest> sent = new HashSet<>();

  /** Where the layers are made of, or have to be compared with, by the digest of the archive. */
  private final Map<Digest, LayerBytes> archives = new HashMap<>();

  private boolean joined;

  ImageFetch(
      BlobStore blobs,
      Lease lease,
      Downloads downloads,
      Layers layers,
      RemoteRepository repository,
      Held.Owner owner,
      Apart apart,
      Duration patience) {
    this.owner = owner;
    this.apart = apart;
    this.patience = patience;
    this.blobs = blobs;
    this.downloads = downloads;
    this.layers = layers;
    this.repository = repository;
    this.lease = lease;
  }

  /** Bytes of layers that this has fetched, or shared with others. */
  long fetched() {
    return progress.stream().mapToLong(LayerProgress::fetched).sum();
  }

  /** Archives that the repository has sent. */
  Set<Digest> sent() {
    return sent;
  }

  /** The blobs of all layers. */
  List<Digest> blobs() {
    return needed.stream().map(ImageLayer::blob).toList();
  }

  /** The keys of all layers. */
  List<String> keys() {
    return needed.stream().map(layer -> SnapshotKey.layer(layer.chainId())).toList();
  }

  /** Protects what this has made. */
  Lease lease() {
    return lease;
  }

  /**
   * What an image is made of, all of it here.
   *
   * @param config not to be changed
   * @param layers lowest first
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Parts(byte[] config, List<ImageLayer> layers) {}

  /**
   * Fetches all parts of the image that a manifest describes.
   *
   * @param check is shown the config before anything else is fetched
   */
  Parts run(Document image, Consumer<ImageConfig> check, OperationContext operation) {
    var manifest = OciJson.manifest(image.bytes());
    var config = Interruptible.call(operation, () -> config(manifest.config()));
    var described = OciJson.config(config);
    check.accept(described);
    var steps =
        PullPlanner.plan(
            manifest, described, layer -> layers.acquire(layer, lease, operation::checkCancelled));
    steps.forEach(step -> needed.add(step.layer()));
    var kept = layers.keptFor(image.digest());
    var stopped = new CompletableFuture<Object>();
    try (var _ = cancelling(operation, stopped);
        var _ = new ProgressTicker(progress, operation);
        var slow = new SlowOthers(apart, patience, stopped)) {
      var made = Interruptible.call(operation, () -> begin(steps, stopped, slow));
      var complete = all(made);
      CompletableFuture.anyOf(complete, stopped).get();
      operation.checkCancelled();
      return new Parts(config, withOwnArchives(complete.join(), kept, stopped, operation));
    } catch (InterruptedException e) {
      throw Interruptible.cancelled(e);
    } catch (Exception e) {
      operation.checkCancelled();
      throw failure(e);
    }
  }

  /**
   * The layers with the archives that the manifest names, so that it is sent on as it is: some were
   * here, or made at the same time, of others.
   *
   * @param kept archives that were compared when the same was pulled
   */
  private List<ImageLayer> withOwnArchives(
      List<ImageLayer> made,
      Set<Digest> kept,
      CompletableFuture<Object> stopped,
      OperationContext operation)
      throws InterruptedException, ExecutionException {
    var own = new ArrayList<ImageLayer>();
    for (int i = 0; i < made.size(); i++) {
      var layer = needed.get(i);
      if (made.get(i).blob().equals(layer.blob())) {
        own.add(made.get(i));
      } else {
        var archive = Objects.requireNonNull(archives.get(layer.blob()));
        CompletableFuture.anyOf(archive.stored(), stopped).get();
        own.add(
            kept.contains(layer.blob())
                ? layer
                : Interruptible.call(
                    operation, () -> layers.compared(layer, operation::checkCancelled)));
      }
    }
    return own;
  }

  /** Completes a future when an operation is cancelled. */
  static AutoCloseable cancelling(OperationContext operation, CompletableFuture<Object> stopped) {
    return operation.onCancel(
        () ->
            stopped.completeExceptionally(
                new BerthException(ErrorKind.CANCELLED, "the pull was cancelled")));
  }

  private static void failing(
      CompletableFuture<ImageLayer> layer, CompletableFuture<Object> stopped) {
    var _ =
        layer.whenComplete(
            (_, failure) -> {
              if (failure != null) {
                stopped.completeExceptionally(failure);
              }
            });
  }

  private static CompletableFuture<List<ImageLayer>> all(List<CompletableFuture<ImageLayer>> made) {
    return CompletableFuture.allOf(made.toArray(CompletableFuture[]::new))
        .thenApply(_ -> made.stream().map(CompletableFuture::join).toList());
  }

  /** What failed may have done so for reasons of those who began it, and who have gone perhaps. */
  private RuntimeException failure(Throwable e) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TryAgainException again) {
        return again;
      }
      if (cause instanceof BerthException known) {
        return joined ? new TryAgainException(known) : known;
      }
    }
    return BerthException.internal("cannot pull the image: " + e, e);
  }

  private static void requireGoingOn(CompletableFuture<Object> stopped) {
    if (stopped.isDone()) {
      stopped.join(); // throws why
    }
  }

  /** Takes part in what each layer needs, lowest first. */
  private List<CompletableFuture<ImageLayer>> begin(
      List<Step> steps, CompletableFuture<Object> stopped, SlowOthers slow)
      throws InterruptedException {
    boolean alone = false;
    var made = new ArrayList<CompletableFuture<ImageLayer>>();
    Optional<LowerLayer> below = Optional.empty();
    for (var step : steps) {
      if (step.present().isPresent()) {
        take(step, slow);
        made.add(CompletableFuture.completedFuture(step.present().get()));
        below = Optional.of(layers.stored(step.present().get()));
        continue;
      }
      var chainId = step.layer().chainId();
      if (alone) {
        apart.add(chainId);
      }
      var bytes = bytes(step.wanted(), slow);
      var share =
          layers.join(apart, step.layer(), owner, bytes, below, () -> requireGoingOn(stopped));
      alone = apart.has(chainId); // and so is what lies on it
      if (share.isJoined()) {
        joined = true;
        slow.watch(chainId, share.job());
      }
      shares.push(share);
      failing(share.job().committed(), stopped);
      made.add(share.job().committed());
      progress.add(LayerProgress.of(step.wanted(), bytes, share.job()));
      below = Optional.of(share.job().asLower());
    }
    return made;
  }

  /** Takes a layer whose files are here; its archive is fetched where it is another one. */
  private void take(Step step, SlowOthers slow) throws InterruptedException {
    if (step.isWhole()) {
      noteSent(step.wanted());
      progress.add(LayerProgress.there(step.wanted()));
    } else {
      progress.add(LayerProgress.ofArchive(step.wanted(), bytes(step.wanted(), slow)));
    }
  }

  /** What is here may have come from elsewhere. */
  private void noteSent(Descriptor wanted) {
    if (downloads.sent(wanted.digest(), repository)) {
      sent.add(wanted.digest());
    }
  }

  /** The bytes of an archive, which several layers may be made of. */
  private LayerBytes bytes(Descriptor wanted, SlowOthers slow) throws InterruptedException {
    var known = archives.get(wanted.digest());
    if (known != null) {
      return known;
    }
    var present = blobs.acquire(wanted.digest(), lease);
    if (present.isPresent()) {
      noteSent(wanted);
      return noted(wanted, new StoredBytes(blobs, present.get()));
    }
    var share = downloads.join(wanted, repository, owner, apart);
    if (share.isJoined() && !share.job().isBy(repository)) {
      joined = true;
      slow.watch(wanted.digest(), share.job());
    }
    if (share.job().isFrom(repository)) {
      sent.add(wanted.digest());
    }
    shares.push(share);
    return noted(wanted, new ArrivingBytes(share.job()));
  }

  private LayerBytes noted(Descriptor wanted, LayerBytes archive) {
    archives.put(wanted.digest(), archive);
    return archive;
  }

  private byte[] config(Descriptor wanted) {
    if (wanted.size() > OciJson.LIMIT) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot pull the image: its config has %d bytes and %d are allowed"
              .formatted(wanted.size(), OciJson.LIMIT));
    }
    if (blobs.acquire(wanted.digest(), lease).isPresent()) {
      return read(wanted);
    }
    var document = ByteBuffer.allocate((int) wanted.size());
    new Arrival(repository, wanted, 0, document::put).run();
    if (!Digest.of(document.array()).equals(wanted.digest())) {
      var wrong =
          new BerthException(
              ErrorKind.CORRUPT,
              "cannot pull the image: what %s sends as its config %s has another digest"
                  .formatted(repository.name(), wanted.digest()));
      if (!repository.asksMirrors()) {
        throw wrong;
      }
      repository.dropMirrors();
      throw new TryAgainException(wrong);
    }
    return document.array();
  }

  /** One that is here: what its manifest says of it was counted. */
  private byte[] read(Descriptor wanted) {
    var document = blobs.read(wanted.digest(), OciJson.LIMIT);
    if (document.length != wanted.size()) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot pull the image: its manifest says that its config has %d bytes, and it has %d"
              .formatted(wanted.size(), document.length));
    }
    return document;
  }

  /** Leaves everything, upper layers first. */
  @Override
  public void close() {
    try {
      while (!shares.isEmpty()) {
        shares.pop().close();
      }
    } catch (Exception e) {
      throw BerthException.internal("cannot end a pull", e);
    } finally {
      lease.close();
    }
  }
}
