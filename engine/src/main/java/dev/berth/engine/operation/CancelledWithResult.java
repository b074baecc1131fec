package dev.berth.engine.operation;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;

/** Thrown by work that was cancelled and tells all the same what it had done by then. */
public final class CancelledWithResult extends BerthException {
  private static final long serialVersionUID = 1L;

  private final transient Object result;

  /**
   * Ends an operation as cancelled.
   *
   * @param result a record that is stored as JSON, as the result of an operation that succeeded
   */
  public CancelledWithResult(Object result) {
    super(ErrorKind.CANCELLED, "it was cancelled; its result tells what was done by then");
    this.result = result;
  }

  Object result() {
    return result;
  }
}
