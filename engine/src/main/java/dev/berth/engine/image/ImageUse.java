package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import java.util.List;

/**
 * What an image refers to, for those who find out what nothing refers to.
 *
 * @param image its id, which is also the digest of its config blob
 * @param manifest digest of its manifest blob
 * @param layers lowest first
 */
public record ImageUse(Digest image, Digest manifest, List<ImageLayer> layers) {
  public ImageUse {
    layers = List.copyOf(layers);
  }
}
