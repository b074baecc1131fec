package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.Decompression;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.layer.LowerNeededException;
import dev.berth.engine.snapshot.Pending;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.transfer.Interruptible;
import dev.berth.engine.transfer.LowerView;
import dev.berth.engine.value.MediaType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** One layer becoming a snapshot, while its archive still arrives and the layers below are made. */
final class LayerWork implements SharedWork.Job, OthersWork {
  /** Plain archives have some times as many bytes as compressed ones. */
  private static final int MANY_TIMES = 8;

  private static final long LITTLE = 1 << 20;

  private final Snapshots snapshots;
  private final Held held;
  private final Held.Owner owner;
  private final LayerApplier.Place place;
  private final Lease lease;
  private final ImageLayer layer;
  private final LayerBytes bytes;
  private final Optional<LowerLayer> below;
  private final LowerView view;
  private final CompletableFuture<LowerLookup> lower;
  private final CompletableFuture<Path> unpacked = new CompletableFuture<>();
  private final CompletableFuture<ImageLayer> committed = new CompletableFuture<>();
  private volatile LayerState state = LayerState.WAITING;

  LayerWork(
      Snapshots snapshots,
      Held held,
      Held.Owner owner,
      LayerApplier.Place place,
      Lease lease,
      ImageLayer layer,
      LayerBytes bytes,
      Optional<LowerLayer> below) {
    this.snapshots = snapshots;
    this.held = held;
    this.owner = owner;
    this.place = place;
    this.lease = lease;
    this.layer = layer;
    this.bytes = bytes;
    this.below = below;
    this.view = new LowerView(snapshots);
    this.lower =
        below
            .map(LowerLayer::folders)
            .orElseGet(() -> CompletableFuture.completedFuture(List.of()))
            .thenApply(view::open);
  }

  boolean holds(LayerApplier.Place asked) {
    return asked == place;
  }

  LayerState state() {
    return state;
  }

  /** The layer, protected until the last who takes part leaves. */
  CompletableFuture<ImageLayer> committed() {
    return committed;
  }

  /** This layer as one to unpack the next on. */
  LowerLayer asLower() {
    var folders =
        below
            .map(lower -> unpacked.thenCombine(lower.folders(), LayerWork::onTop))
            .orElseGet(() -> unpacked.thenApply(List::of));
    return new LowerLayer(folders, committed, key(), Optional.of(this));
  }

  private static List<Path> onTop(Path top, List<Path> lower) {
    var all = new ArrayList<Path>(lower.size() + 1);
    all.add(top);
    all.addAll(lower);
    return all;
  }

  private String key() {
    return SnapshotKey.layer(layer.chainId());
  }

  /**
   * Whether its archive is out of all proportion to another one of the same layer: whoever sends it
   * could go on for as long as they like.
   */
  boolean takesMore(ImageLayer other) {
    long size = Math.max(layer.size(), bytes.arrived()); // what is here has any size
    return (size - LITTLE) / MANY_TIMES > other.size();
  }

  @Override
  public String registry() {
    return owner.registry();
  }

  @Override
  public boolean waits() {
    return !committed.isDone()
        && (!bytes.stored().isDone()
            || place.waitsForMemory()
            || below.flatMap(LowerLayer::making).filter(OthersWork::waits).isPresent());
  }

  @Override
  public long arrived() {
    return bytes.arrived() + below.flatMap(LowerLayer::making).map(OthersWork::arrived).orElse(0L);
  }

  @Override
  public String name() {
    return "layer-" + layer.chainId().shortened();
  }

  @Override
  public boolean hasFailed() {
    return committed.isCompletedExceptionally();
  }

  /** Who waits for the layers below isn't reached by an interrupt. */
  @Override
  public void leave() {
    lower.completeExceptionally(
        new BerthException(ErrorKind.CANCELLED, "the layer is not wanted any more"));
  }

  @Override
  public void run() {
    try {
      committed.complete(make());
    } catch (InterruptedException e) {
      fail(Interruptible.cancelled(e));
    } catch (CompletionException | ExecutionException e) {
      fail(e.getCause() == null ? e : e.getCause());
    } catch (IOException e) {
      fail(StoreFailure.read("the layer " + layer.blob(), e));
    } catch (Throwable e) {
      fail(e);
    } finally {
      place.close();
    }
  }

  private void fail(Throwable cause) {
    unpacked.completeExceptionally(cause);
    committed.completeExceptionally(cause);
  }

  private ImageLayer make() throws IOException, InterruptedException, ExecutionException {
    try (view) {
      try {
        return make(LowerLookup.later(lower));
      } catch (LowerNeededException e) {
        return make(lower.get());
      }
    }
  }

  private ImageLayer make(LowerLookup under)
      throws IOException, InterruptedException, ExecutionException {
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, Optional.empty())) {
      state = LayerState.UNPACKING;
      unpack(pending, under);
      place.close();
      unpacked.complete(pending.fs());
      long onDisk = snapshots.settle(pending);
      var blob = bytes.stored().get();
      if (below.isPresent()) {
        below.get().committed().get();
      }
      var made =
          snapshots.commitOn(
              pending,
              below.map(LowerLayer::key),
              key(),
              Optional.of(layer.diffId()),
              onDisk,
              lease);
      if (!pending.became(made)) {
        throw replaced();
      }
      held.snapshot(key(), owner);
      state = LayerState.DONE;
      return new ImageLayer(
          layer.diffId(), layer.chainId(), blob.digest(), blob.size(), mediaType());
    }
  }

  /** Where the archive itself turns out to be wrong, that is what is told. */
  private void unpack(Pending pending, LowerLookup under)
      throws IOException, InterruptedException, ExecutionException {
    try (var archive = bytes.open()) {
      layer.requireDiffId(
          place.apply(archive, pending.fs(), under, ArchiveLimits.DEFAULT).diffId());
    } catch (BerthException e) {
      if (bytes.isDoubtful() && e.kind() == ErrorKind.CORRUPT) {
        bytes.stored().get();
      }
      throw named(e);
    }
  }

  private BerthException named(BerthException e) {
    return e.kind() != ErrorKind.CORRUPT
            || String.valueOf(e.getMessage()).contains(layer.blob().value())
        ? e
        : new BerthException(
            e.kind(),
            "cannot use the layer %s of %s: %s"
                .formatted(layer.blob(), owner.image(), e.getMessage()),
            e.details(),
            e);
  }

  /** As its bytes say, whatever its manifest does: others take the layer from this image. */
  private MediaType mediaType() throws IOException, InterruptedException {
    try (var archive = bytes.open()) {
      return Decompression.layerType(archive);
    }
  }

  /** Its folder has gone while the layers on it were reading it. */
  private TryAgainException replaced() {
    return new TryAgainException(
        new BerthException(
            ErrorKind.CONFLICT,
            "cannot use the layer %s: others go on making it at the same time; pull again"
                .formatted(layer.diffId())));
  }

  @Override
  public void released() {
    lease.close();
  }
}
