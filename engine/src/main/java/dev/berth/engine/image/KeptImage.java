package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.List;

/**
 * An image that was made elsewhere, with its documents as they came: they are kept byte for byte.
 *
 * @param manifest not to be changed
 * @param config not to be changed
 * @param layers lowest first
 */
@SuppressWarnings("ArrayRecordComponent")
public record KeptImage(
    byte[] manifest, byte[] config, List<ImageLayer> layers, List<ImageReference> references) {
  public KeptImage {
    layers = List.copyOf(layers);
    references = List.copyOf(references);
  }

  /** Its id. */
  public Digest id() {
    return Digest.of(config);
  }

  /**
   * Reads the config and sees whether all of it is about the same image.
   *
   * @throws BerthException CORRUPT
   */
  ImageConfig checked() {
    var parsed = OciJson.config(config);
    var described = OciJson.manifest(manifest);
    if (!described.config().digest().equals(id())) {
      throw corrupt(
          "its manifest names the config %s and the config has %s"
              .formatted(described.config().digest(), id()));
    }
    var diffIds = layers.stream().map(ImageLayer::diffId).toList();
    if (described.layers().size() != layers.size() || !parsed.diffIds().equals(diffIds)) {
      throw corrupt(
          "its manifest has %d layers, its config %d, and they are not those that are here"
              .formatted(described.layers().size(), parsed.diffIds().size()));
    }
    return parsed;
  }

  private BerthException corrupt(String why) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot keep the image %s: %s; it is damaged where it comes from".formatted(id(), why));
  }
}
