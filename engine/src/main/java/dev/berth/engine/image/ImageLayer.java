package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.util.Collection;
import java.util.List;

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

  /** Its archive, as a manifest of ours describes it. */
  public Descriptor descriptor() {
    return new Descriptor(mediaType.asOci(), blob, size);
  }

  /** The keys of the snapshots of some layers. */
  static List<String> keys(Collection<ImageLayer> layers) {
    return layers.stream().map(layer -> SnapshotKey.layer(layer.chainId())).toList();
  }

  /**
   * Compares the digest that its archive has uncompressed with the one that its config says.
   *
   * @throws BerthException CORRUPT
   */
  public void requireDiffId(Digest found) {
    if (!found.equals(diffId)) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot use the layer %s: uncompressed it has the digest %s, and its image's config says %s; the image is damaged where it comes from"
              .formatted(blob, found, diffId));
    }
  }
}
