package dev.berth.engine.layer;

import java.io.Serial;

/**
 * A layer that was unpacked before the view below it was there has entries behind what is no folder
 * there, such as a link, or would have to wait for it with much memory. Unpacked again, into an
 * empty folder and with the view ready, it comes out right or is refused.
 */
public final class LowerNeededException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private LowerNeededException(String why) {
    super(why, null, false, false);
  }

  /** What was taken for a folder of theirs is something else. */
  static LowerNeededException noFolder(String path) {
    return new LowerNeededException("\"%s\" is no folder of the layers below".formatted(path));
  }

  /** What others may wait for isn't held while it waits for them. */
  static LowerNeededException memory() {
    return new LowerNeededException("it takes much memory");
  }
}
