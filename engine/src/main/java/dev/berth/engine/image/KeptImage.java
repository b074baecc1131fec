package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image that was made elsewhere, with its documents as they came: they are kept byte for byte.
 *
 * @param manifest not to be changed
 * @param config not to be changed
 * @param layers lowest first
 * @param references tags that mean it from now on, and repositories with the digest by which they
 *     know it
 * @param index that it came in, which its tags then mean
 * @param sent archives of layers that its repository has sent; one that only names what is here
 *     from elsewhere need not have it
 */
@SuppressWarnings("ArrayRecordComponent")
public record KeptImage(
    byte[] manifest,
    byte[] config,
    List<ImageLayer> layers,
    List<ImageReference> references,
    Optional<KeptIndex> index,
    Set<Digest> sent) {
  public KeptImage {
    sent = Set.copyOf(sent);
    layers = List.copyOf(layers);
    references = List.copyOf(references);
  }

  /** One that came in no index. */
  public KeptImage(
      byte[] manifest, byte[] config, List<ImageLayer> layers, List<ImageReference> references) {
    this(manifest, config, layers, references, Optional.empty(), Set.of());
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
