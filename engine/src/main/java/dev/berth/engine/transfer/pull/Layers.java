package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.layer.Decompression;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The layers that are being unpacked: one piece of work for each chain ID, whoever wants it. */
final class Layers {
  private final BlobStore blobs;
  private final Images images;
  private final Snapshots snapshots;
  private final Held held;
  private final LayerApplier applier;
  private final Supplier<Lease> leases;
  private final SharedWork<Apart.Key, LayerWork> running = new SharedWork<>();

  Layers(
      BlobStore blobs,
      Images images,
      Snapshots snapshots,
      Held held,
      LayerApplier applier,
      Supplier<Lease> leases) {
    this.blobs = blobs;
    this.images = images;
    this.snapshots = snapshots;
    this.held = held;
    this.applier = applier;
    this.leases = leases;
  }

  /**
   * A layer that is there, protected from now on: as an image has it, or as an earlier pull left
   * it. That one's archive is whatever a manifest names, so it is compared.
   *
   * @param check is asked meanwhile, and ends that by throwing
   */
  Optional<ImageLayer> acquire(ImageLayer wanted, Lease lease, Runnable check) {
    return images
        .acquire(wanted.chainId(), wanted.blob(), lease)
        .or(
            () ->
                Optional.of(wanted)
                    .filter(layer -> images.tryAcquire(layer, lease))
                    .map(layer -> compared(layer, check)));
  }

  /** Archives that are kept for a manifest, and were compared then. */
  Set<Digest> keptFor(Digest manifest) {
    return images.parts(manifest).keySet();
  }

  /** A layer whose archive is here, and named by a manifest alone so far. */
  ImageLayer compared(ImageLayer layer, Runnable check) {
    try (var blob = blobs.open(layer.blob());
        var archive = Channels.newInputStream(blob);
        var again = Channels.newInputStream(blobs.open(layer.blob()))) {
      layer.requireDiffId(Decompression.plainDigest(archive, check));
      return new ImageLayer(
          layer.diffId(),
          layer.chainId(),
          layer.blob(),
          blob.size(),
          Decompression.layerType(again));
    } catch (IOException e) {
      throw StoreFailure.read("the layer " + layer.blob(), e);
    }
  }

  /** A layer that is there, as one to unpack the next on. */
  LowerLayer stored(ImageLayer layer) {
    var key = SnapshotKey.layer(layer.chainId());
    return new LowerLayer(
        CompletableFuture.completedFuture(snapshots.view(Optional.of(key)).folders()),
        CompletableFuture.completedFuture(key),
        key,
        Optional.empty());
  }

  /**
   * Takes part in the making of a layer, which begins with the first who does. Asked for lowest
   * first, so that a layer's place among those that are unpacked comes before those that wait for
   * it.
   *
   * @param apart is told where others make it of an archive out of all proportion
   * @param owner whose it is until an image has it
   * @param bytes what its archive is read from
   * @param below the layer under it; empty for the lowest
   * @param check is asked while it waits for a place, and ends that by throwing
   */
  SharedWork<Apart.Key, LayerWork>.Share join(
      Apart apart,
      ImageLayer layer,
      Held.Owner owner,
      LayerBytes bytes,
      Optional<LowerLayer> below,
      Runnable check)
      throws InterruptedException {
    var share = joinOnce(apart, layer, owner, bytes, below, check);
    if (share.job().takesMore(layer)) {
      apart.add(layer.chainId());
      share.close();
      return joinOnce(apart, layer, owner, bytes, below, check);
    }
    return share;
  }

  private SharedWork<Apart.Key, LayerWork>.Share joinOnce(
      Apart apart,
      ImageLayer layer,
      Held.Owner owner,
      LayerBytes bytes,
      Optional<LowerLayer> below,
      Runnable check)
      throws InterruptedException {
    var place = applier.admitArriving(owner.registry(), check);
    boolean used = false;
    try {
      var share =
          running.join(
              apart.key(layer.chainId()),
              () ->
                  new LayerWork(snapshots, held, owner, place, leases.get(), layer, bytes, below));
      used = share.job().holds(place);
      return share;
    } finally {
      if (!used) {
        place.close();
      }
    }
  }
}
