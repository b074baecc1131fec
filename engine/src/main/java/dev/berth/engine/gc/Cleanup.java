package dev.berth.engine.gc;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;

/** Clean-up by a policy: planned, explained, then done. */
public final class Cleanup {

  /** Tells what a policy would remove; changes nothing but the table of plans. */
  public CleanupPlan plan(Policy policy) {
    throw new BerthException(ErrorKind.UNSUPPORTED, "clean-up is not there yet");
  }

  /**
   * Removes what is on a plan and still unused, in its order.
   *
   * @throws BerthException NOT_FOUND where there is no such plan, or it is older than a day
   */
  public CleanupReport apply(String planId, OperationContext operation) {
    throw new BerthException(ErrorKind.UNSUPPORTED, "clean-up is not there yet");
  }
}
