package dev.berth.engine.transfer.archive;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.ImageReference;
import java.util.function.Supplier;

/** What is wrong with an archive. */
final class Damage {
  private Damage() {}

  static BerthException of(String why) {
    return new BerthException(ErrorKind.CORRUPT, "cannot read the archive: " + why);
  }

  /** A name that an archive gives an image. */
  static ImageReference reference(String text) {
    var reference = read(() -> ImageReference.parse(text));
    if (reference.digest().isPresent()) {
      throw of("it names an image by digest, " + reference.familiar());
    }
    return reference.withDefaultTag();
  }

  /** What is an invalid argument from a caller is damage in an archive. */
  static <T> T read(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (BerthException e) {
      if (e.kind() == ErrorKind.INVALID_ARGUMENT) {
        throw of(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }
}
