package dev.berth.engine.transfer.push;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;

/**
 * What a push came to.
 *
 * @param digest of the manifest
 * @param sent bytes of layers and config that went over the network
 */
public record Pushed(ImageReference target, Digest digest, long sent) {}
