package dev.berth.engine.transfer.archive;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * An image of an archive, and where its parts are.
 *
 * @param id digest of its config
 * @param manifest empty where the archive has none
 * @param layers lowest first
 * @param index that it came in, which its references then mean
 */
@SuppressWarnings("ArrayRecordComponent")
record PlannedImage(
    Digest id,
    Optional<byte[]> manifest,
    byte[] config,
    List<PlannedLayer> layers,
    List<ImageReference> references,
    Optional<PlannedIndex> index) {
  PlannedImage {
    layers = List.copyOf(layers);
    references = List.copyOf(references);
  }

  PlannedImage withReferences(List<ImageReference> all) {
    return new PlannedImage(id, manifest, config, layers, all, index);
  }

  PlannedImage in(Optional<PlannedIndex> other) {
    return new PlannedImage(id, manifest, config, layers, references, other);
  }

  /**
   * A layer of it.
   *
   * @param name of its archive, whose bytes alone say how it is compressed
   */
  record PlannedLayer(String name, Digest diffId) {}
}
