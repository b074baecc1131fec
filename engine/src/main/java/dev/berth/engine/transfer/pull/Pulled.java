package dev.berth.engine.transfer.pull;

import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.value.Digest;

/**
 * What a pull came to.
 *
 * @param digest of the document that the reference means in the registry: an index, or the manifest
 * @param fetched bytes of layers that came over the network
 */
public record Pulled(ImageIdentity image, Digest digest, long fetched) {}
