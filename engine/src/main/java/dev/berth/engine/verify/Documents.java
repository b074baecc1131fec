package dev.berth.engine.verify;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ImageTable.LayerRow;
import dev.berth.engine.value.Digest;
import dev.berth.engine.verify.Stored.StoredImage;
import java.util.Optional;

/** Whether what the tables say of an image is what its documents say. */
final class Documents {
  private final BlobStore blobs;

  Documents(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** What doesn't fit; empty where all does, or a document can't be read, which is told as such. */
  Optional<String> problem(StoredImage image) {
    try {
      var manifest = OciJson.manifest(blobs.read(image.manifest(), OciJson.LIMIT));
      var config = OciJson.config(blobs.read(image.id(), OciJson.LIMIT));
      var diffIds = image.layers().stream().map(LayerRow::diffId).toList();
      if (!manifest.config().digest().equals(image.id())) {
        return Optional.of("its manifest names the config " + manifest.config().digest());
      }
      if (!config.diffIds().equals(diffIds)) {
        return Optional.of("its config names other layers than the database");
      }
      // not which: a layer that was here already from another archive keeps that one
      if (manifest.layers().size() != diffIds.size()) {
        return Optional.of(
            "its manifest names %d layers, and the database %d"
                .formatted(manifest.layers().size(), diffIds.size()));
      }
    } catch (BerthException unreadable) {
      return Optional.empty();
    }
    var chain = Optional.<Digest>empty();
    for (var layer : image.layers()) {
      chain = Optional.of(SnapshotKey.chainId(chain, layer.diffId()));
      if (!chain.get().equals(layer.chainId())) {
        return Optional.of("its layer %s has a wrong chain ID".formatted(layer.diffId()));
      }
    }
    return Optional.empty();
  }
}
