package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.Optional;

/**
 * An image and a reference to it.
 *
 * @param id digest of its config
 */
public record ImageIdentity(Digest id, Optional<ImageReference> reference) {}
