package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An image in one line.
 *
 * @param id digest of its config
 * @param references that name it; empty for a dangling image
 * @param size bytes of its layers on disk, unpacked; others may share them
 * @param containers made from it
 */
public record Image(
    Digest id,
    Digest manifest,
    List<ImageReference> references,
    Instant createdAt,
    long size,
    Map<String, String> labels,
    int containers,
    Instant lastUsedAt) {
  public Image {
    references = List.copyOf(references);
    labels = Map.copyOf(labels);
  }
}
