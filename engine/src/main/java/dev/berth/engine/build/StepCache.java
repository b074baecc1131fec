package dev.berth.engine.build;

import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.BuildStepTable.BuildStepRow;
import dev.berth.engine.state.BuildStepTable.LayerColumns;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * Results of steps by their keys. Only what a step of a build here has made is ever put into it.
 */
final class StepCache {
  private final BuildParts parts;
  private final BuildLease lease;

  StepCache(BuildParts parts, BuildLease lease) {
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
        .write(
            Durability.PROCESS,
            transaction -> {
              BuildStepTable.setLastUsed(transaction, key, System.currentTimeMillis());
              return key;
            });
    return Optional.of(
        new StepResult(
            row.get().layer().map(StepCache::layer), Instant.ofEpochMilli(row.get().createdAt())));
  }

  private boolean acquire(LayerColumns layer) {
    lease.note(layer(layer));
    var key = SnapshotKey.layer(layer.chainId());
    return parts.snapshots().acquire(key, lease.lease()).isPresent()
        && parts.blobs().acquire(layer.blob(), lease.lease()).isPresent();
  }

  private static ImageLayer layer(LayerColumns columns) {
    return new ImageLayer(columns.diffId(), columns.chainId(), columns.blob(), columns.size());
  }

  void put(Digest key, String description, StepResult result) {
    var layer =
        result.layer().map(l -> new LayerColumns(l.chainId(), l.diffId(), l.blob(), l.size()));
    var at = result.createdAt().toEpochMilli();
    parts
        .database()
        .write(
            Durability.POWER,
            transaction -> {
              BuildStepTable.find(transaction, key)
                  .flatMap(BuildStepRow::layer)
                  .ifPresent(replaced -> lease.note(layer(replaced)));
              BuildStepTable.put(transaction, new BuildStepRow(key, description, layer, at, at));
              return key;
            });
  }
}
