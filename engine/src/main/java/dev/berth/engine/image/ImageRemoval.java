package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.List;

/**
 * What a removal did.
 *
 * @param bytes freed on disk
 */
public record ImageRemoval(List<ImageReference> untagged, List<Digest> deleted, long bytes) {
  public ImageRemoval {
    untagged = List.copyOf(untagged);
    deleted = List.copyOf(deleted);
  }
}
