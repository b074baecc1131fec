package dev.berth.engine.transfer.push;

import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.value.MediaType;
import java.util.Arrays;

/** Which manifest an image is pushed with. Pure. */
final class PushPlanner {
  private PushPlanner() {}

  /**
   * Whether the layers are to be compressed, and a manifest of them written: where the one that the
   * image has is ours, and has layers that are stored plain.
   *
   * @param document the manifest as it is stored
   */
  static boolean compresses(byte[] document, Manifest manifest) {
    boolean plain =
        manifest.layers().stream().anyMatch(layer -> layer.mediaType().equals(MediaType.OCI_LAYER));
    return plain && Arrays.equals(document, OciJson.write(manifest));
  }
}
