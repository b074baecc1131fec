package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.Optional;

/**
 * An image as a name means it.
 *
 * @param id digest of its config
 * @param reference the tag, or the repository with a digest, that meant it; empty where an id did
 * @param manifest the one that belongs to the name; an image may have come with several
 * @param index that the name means, where it means one
 */
public record NamedImage(
    Digest id, Optional<ImageReference> reference, Digest manifest, Optional<Digest> index) {

  /** The tag that meant it. */
  public Optional<ImageReference> tag() {
    return reference.filter(name -> name.digest().isEmpty());
  }
}
