package dev.berth.engine.transfer.push;

import dev.berth.engine.value.ImageReference;

/**
 * What is to be pushed.
 *
 * @param image reference, id or prefix of the image here
 * @param target where to, with a tag
 */
public record PushRequest(String image, ImageReference target) {}
