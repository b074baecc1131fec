package dev.berth.engine.testing;

import dev.berth.engine.operation.OperationContext;

/** An operation that nobody watches or cancels, for tests that do one of both. */
public abstract class QuietOperation implements OperationContext {
  @Override
  public String id() {
    return "test";
  }

  @Override
  public void progress(String message, long done, long total) {}

  @Override
  public void say(String stream, String text) {}

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void checkCancelled() {}

  @Override
  public AutoCloseable onCancel(Runnable action) {
    return () -> {};
  }
}
