package dev.berth.engine.build;

import dev.berth.engine.content.Lease;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.BuildStepTable.BuildStepRow;
import dev.berth.engine.state.BuildStepTable.LayerColumns;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * Results of steps by their keys. Only what a step of a build here has made is ever put into it.
 */
final class StepCache {
  private final BuildParts parts;
  private final Lease lease;

  StepCache(BuildParts parts, Lease lease) {
    this.parts = parts;
    this.lease = lease;
  }

  /** A result whose layer is still there; it is protected and counts as used from now on. */
  Optional<StepResult> find(Digest key) {
    var row = parts.database().read(transaction -> BuildStepTable.find(transaction, key));
    if (row.isEmpty() || row.get().layer().map(this::acquire).orElse(true).equals(false)) {
      return Optional.empty();
    }
    parts
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              BuildStepTable.setLastUsed(transaction, key, System.currentTimeMillis());
            });
    return Optional.of(
        new StepResult(
            row.get().layer().map(StepCache::layer), Instant.ofEpochMilli(row.get().createdAt())));
  }

  private boolean acquire(LayerColumns layer) {
    var key = SnapshotKey.layer(layer.chainId());
    return parts.snapshots().acquire(key, lease).isPresent()
        && parts.blobs().acquire(layer.blob(), lease).isPresent();
  }

  /** So that it goes with the lease, where nothing else refers to it. */
  private void protect(Transaction transaction, LayerColumns replaced) {
    lease.protect(transaction, replaced.blob());
    lease.protectSnapshot(transaction, SnapshotKey.layer(replaced.chainId()));
  }

  private static ImageLayer layer(LayerColumns columns) {
    return ImageLayer.plain(columns.diffId(), columns.chainId(), columns.size());
  }

  void put(Digest key, String description, StepResult result) {
    var layer =
        result.layer().map(l -> new LayerColumns(l.chainId(), l.diffId(), l.blob(), l.size()));
    var at = result.createdAt().toEpochMilli();
    parts
        .database()
        .store(
            Durability.POWER,
            transaction -> {
              BuildStepTable.find(transaction, key)
                  .flatMap(BuildStepRow::layer)
                  .ifPresent(replaced -> protect(transaction, replaced));
              BuildStepTable.put(transaction, new BuildStepRow(key, description, layer, at, at));
            });
  }
}
