package dev.berth.engine.transfer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import java.util.concurrent.Callable;

/** Calls that may wait for long, and that a cancel of the operation interrupts. */
public final class Interruptible {
  private Interruptible() {}

  public static <T> T call(OperationContext operation, Callable<T> call) {
    operation.checkCancelled();
    var thread = Thread.currentThread();
    try (var _ = operation.onCancel(thread::interrupt)) {
      return call.call();
    } catch (InterruptedException e) {
      throw cancelled(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw BerthException.internal("the work failed: " + e, e);
    } finally {
      if (operation.isCancelled()) {
        Thread.interrupted(); // what ends the work isn't to be interrupted
      }
    }
  }

  /** What an interrupted wait ends with; the thread stays interrupted. */
  public static BerthException cancelled(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BerthException(ErrorKind.CANCELLED, "the work was cancelled", e);
  }
}
