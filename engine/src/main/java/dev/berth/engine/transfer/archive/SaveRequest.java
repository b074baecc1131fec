package dev.berth.engine.transfer.archive;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.value.Platform;
import java.util.List;
import java.util.Optional;

/**
 * What to put into an archive.
 *
 * @param images references, ids or prefixes; a reference also names the image in the archive
 * @param platform of the images, which are saved alone; without one, an index is saved with all of
 *     it that is here
 * @param compression of the whole archive
 */
public record SaveRequest(
    List<String> images, Optional<Platform> platform, Compression compression) {
  public SaveRequest {
    images = List.copyOf(images);
    if (images.isEmpty()) {
      throw BerthException.invalid("cannot save images: none is named");
    }
  }
}
