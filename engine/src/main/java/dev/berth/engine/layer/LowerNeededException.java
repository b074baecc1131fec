package dev.berth.engine.layer;

import java.io.Serial;

/**
 * A layer that was unpacked before the view below it was there lies behind a link of that view, or
 * would have to wait for it with much memory. Unpacked again, into an empty folder and with the
 * view ready, it comes out right.
 */
public final class LowerNeededException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private LowerNeededException(String why) {
    super(why, null, false, false);
  }

  static LowerNeededException link(String path) {
    return new LowerNeededException("\"%s\" is a link of the layers below".formatted(path));
  }

  /** What others may wait for isn't held while it waits for them. */
  static LowerNeededException memory() {
    return new LowerNeededException("it takes much memory");
  }
}
