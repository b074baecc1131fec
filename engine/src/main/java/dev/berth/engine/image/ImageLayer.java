package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;

/**
 * A layer of an image.
 *
 * @param diffId digest of its uncompressed archive
 * @param chainId digest of all diff IDs up to it: its snapshot's key
 * @param blob digest of its archive as it is stored
 * @param size bytes of that archive
 * @param mediaType of that archive, which says how it is compressed
 */
public record ImageLayer(
    Digest diffId, Digest chainId, Digest blob, long size, MediaType mediaType) {
  /** A layer whose archive is stored plain, as those are that were made here. */
  public static ImageLayer plain(Digest diffId, Digest chainId, long size) {
    return new ImageLayer(diffId, chainId, diffId, size, MediaType.OCI_LAYER);
  }
}
