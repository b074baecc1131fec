package dev.berth.engine.transfer.push;

import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.util.Optional;

/**
 * What is to be pushed.
 *
 * @param image reference, id or prefix of the image here
 * @param platform of the image that is pushed alone; without one, an index is pushed whole where
 *     all of it is here
 * @param target where to, with a tag
 */
public record PushRequest(String image, Optional<Platform> platform, ImageReference target) {}
