package dev.berth.engine.transfer.archive;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.layer.Compression;
import java.util.List;

/**
 * What to put into an archive.
 *
 * @param images references, ids or prefixes; a reference also names the image in the archive
 * @param compression of the whole archive
 */
public record SaveRequest(List<String> images, Compression compression) {
  public SaveRequest {
    images = List.copyOf(images);
    if (images.isEmpty()) {
      throw BerthException.invalid("cannot save images: none is named");
    }
  }
}
