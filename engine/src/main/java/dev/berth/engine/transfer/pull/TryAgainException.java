package dev.berth.engine.transfer.pull;

import dev.berth.engine.error.BerthException;
import java.io.Serial;
import java.util.function.Supplier;

/** A try that can't come out right, where the next one can. */
final class TryAgainException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final BerthException wrong;

  TryAgainException(BerthException wrong) {
    super(wrong);
    this.wrong = wrong;
  }

  /**
   * Tries until it comes out right.
   *
   * @param more tries after the first
   * @throws BerthException as the last of them
   */
  static <T> T retrying(int more, Supplier<T> work) {
    for (int left = more; ; left--) {
      try {
        return work.get();
      } catch (TryAgainException e) {
        if (left == 0) {
          throw e.failure();
        }
      }
    }
  }

  /** What is told where there is no next one. */
  private BerthException failure() {
    return wrong;
  }
}
