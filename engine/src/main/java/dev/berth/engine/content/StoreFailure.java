package dev.berth.engine.content;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Path;

/** Tells why a file of the store could not be written or read. */
public final class StoreFailure {
  private StoreFailure() {}

  /**
   * The failure in our words; a full disk is told apart.
   *
   * @param tried such as {@code store a blob}
   */
  public static BerthException of(String tried, Path file, IOException e) {
    var message = String.valueOf(e.getMessage());
    boolean full =
        message.contains("No space left on device") || message.contains("Disk quota exceeded");
    return full
        ? new BerthException(
            ErrorKind.RESOURCE_EXHAUSTED,
            "cannot %s at %s: no space left on its file system; remove something or make it larger"
                .formatted(tried, file),
            e)
        : BerthException.internal("cannot %s at %s: %s".formatted(tried, file, e), e);
  }

  /** The failure of reading what somebody else sends or an archive holds. */
  public static BerthException read(String what, IOException e) {
    return new BerthException(
        ErrorKind.CORRUPT, "cannot read %s: %s; send it again".formatted(what, e.getMessage()), e);
  }
}
