package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.PathText;

/** An entry that has no place in the tree so far, or in that of the layers below. */
final class MisfitException extends BerthException {
  private static final long serialVersionUID = 1L;

  MisfitException(String path, String why) {
    super(
        ErrorKind.CORRUPT,
        "cannot unpack \"%s\": %s; the archive is not a layer"
            .formatted(PathText.printable(path), why));
  }
}
