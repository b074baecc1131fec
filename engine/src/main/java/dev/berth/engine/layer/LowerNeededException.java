package dev.berth.engine.layer;

import java.io.Serial;

/**
 * A layer that was unpacked before the view below it was there lies behind a link of that view.
 * Unpacked again, into an empty folder and with the view ready, it comes out right.
 */
public final class LowerNeededException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  LowerNeededException(String path) {
    super("\"%s\" is a link of the layers below".formatted(path), null, false, false);
  }
}
