package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An image in one line.
 *
 * @param id digest of its config
 * @param manifest the one that belongs to the name by which it was found, else the first
 * @param references that name it; empty for a dangling image
 * @param digests repositories with the digest, of a manifest or index, by which they know it
 * @param size bytes of its layers on disk, unpacked; others may share them
 * @param own bytes on disk of its documents, archives and unpacked layers that no other image has
 * @param shared the same of those that other images have too
 * @param reclaimable bytes that would be freed if it were removed now; 0 where a container uses it
 * @param containers made from it
 */
public record Image(
    Digest id,
    Digest manifest,
    Platform platform,
    List<ImageReference> references,
    List<ImageReference> digests,
    Instant createdAt,
    long size,
    long own,
    long shared,
    long reclaimable,
    Map<String, String> labels,
    int containers,
    Instant lastUsedAt) {
  public Image {
    references = List.copyOf(references);
    digests = List.copyOf(digests);
    labels = Map.copyOf(labels);
  }
}
