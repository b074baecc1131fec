package dev.berth.engine.image;

import dev.berth.engine.value.Digest;

/**
 * A layer of an image.
 *
 * @param diffId digest of its uncompressed archive
 * @param chainId digest of all diff IDs up to it: its snapshot's key
 * @param blob digest of its archive as it is stored
 * @param size bytes of that archive
 */
public record ImageLayer(Digest diffId, Digest chainId, Digest blob, long size) {}
