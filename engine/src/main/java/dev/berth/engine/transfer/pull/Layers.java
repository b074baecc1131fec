package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Lease;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.value.Digest;
import java.util.Optional;
import java.util.function.Supplier;

/** The layers that are being unpacked: one piece of work for each chain ID, whoever wants it. */
final class Layers {
  private final Snapshots snapshots;
  private final LayerApplier applier;
  private final Supplier<Lease> leases;
  private final SharedWork<Digest, LayerWork> running = new SharedWork<>();

  Layers(Snapshots snapshots, LayerApplier applier, Supplier<Lease> leases) {
    this.snapshots = snapshots;
    this.applier = applier;
    this.leases = leases;
  }

  /**
   * Takes part in the making of a layer, which begins with the first who does. Asked for lowest
   * first, so that a layer's place among those that are unpacked comes before those that wait for
   * it.
   *
   * @param bytes what its archive is read from
   * @param below the layer under it; empty for the lowest
   */
  SharedWork<Digest, LayerWork>.Share join(
      ImageLayer layer, LayerBytes bytes, Optional<LowerLayer> below) throws InterruptedException {
    var place = applier.admit();
    var share =
        running.join(
            layer.chainId(),
            () -> new LayerWork(snapshots, place, leases.get(), layer, bytes, below));
    if (!share.job().holds(place)) {
      place.close();
    }
    return share;
  }
}
