package dev.berth.engine.operation;

import dev.berth.engine.error.BerthException;
import java.util.List;
import java.util.concurrent.Callable;

/** What the work of an operation sees of it. */
public interface OperationContext {
  String id();

  /** Tells how far the work is; the sequence is given by the operation. Never blocks. */
  void progress(String message, long done, long total);

  /** The same, with how far each of its parts is. */
  default void progress(String message, long done, long total, List<Progress.Part> parts) {
    progress(message, done, total);
  }

  /**
   * Waits for what somebody has to bring; the operation needs credentials meanwhile.
   *
   * @param what to do, which the progress says
   */
  default <T> T needingCredentials(String what, Callable<T> wait) throws Exception {
    return wait.call();
  }

  /**
   * Says a line that is kept for those who look later, as {@link OutputLine} has it. Never blocks.
   */
  void say(String stream, String text);

  boolean isCancelled();

  /**
   * Throws when the caller has cancelled; long work calls it at least once a second.
   *
   * @throws BerthException CANCELLED
   */
  void checkCancelled();

  /**
   * Runs an action when the operation is cancelled, at once if it already is; closing it withdraws
   * it.
   */
  AutoCloseable onCancel(Runnable action);

  /** For work that runs outside any operation: never cancelled, progress goes nowhere. */
  static OperationContext none() {
    return new OperationContext() {
      @Override
      public String id() {
        return "";
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
    };
  }
}
