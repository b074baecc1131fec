package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * An image among those that it is made from, and that are made from it.
 *
 * @param parent the image whose layers this one's begin with, and no other's longer so
 * @param layers how many it has
 * @param size bytes of its layers on disk
 * @param added bytes of those that the parent doesn't have
 */
public record ImageNode(
    Digest id,
    List<ImageReference> references,
    Optional<Digest> parent,
    int layers,
    long size,
    long added) {
  public ImageNode {
    references = List.copyOf(references);
  }
}
