package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.operation.OperationContext;

/** What happens when an operation is cancelled, withdrawn by closing it. */
record Cancellation(AutoCloseable registration) implements AutoCloseable {

  static Cancellation of(OperationContext operation, Runnable action) {
    return new Cancellation(operation.onCancel(action));
  }

  @Override
  public void close() {
    try {
      registration.close();
    } catch (Exception e) {
      throw BerthException.internal("cannot withdraw from an operation", e);
    }
  }
}
