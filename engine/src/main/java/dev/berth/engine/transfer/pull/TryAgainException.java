package dev.berth.engine.transfer.pull;

import dev.berth.engine.error.BerthException;
import java.io.Serial;

/** A try that can't come out right, where the next one can. */
final class TryAgainException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final BerthException wrong;

  TryAgainException(BerthException wrong) {
    super(wrong);
    this.wrong = wrong;
  }

  /** What is told where there is no next one. */
  BerthException failure() {
    return wrong;
  }
}
