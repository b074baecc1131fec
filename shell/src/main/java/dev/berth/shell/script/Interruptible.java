package dev.berth.shell.script;

import dev.berth.shell.client.RpcException;
import java.util.Optional;
import java.util.function.Supplier;

/** The call to Java in which the script's thread is, which another thread may end early. */
final class Interruptible {
  private Optional<Thread> inside = Optional.empty();
  private boolean interrupted;

  /** Does what may block; when it was interrupted, its failure is told as a cancellation. */
  <T> T call(Supplier<T> work) {
    return cancelling(work, "the call was cancelled; what it had begun on the server may go on");
  }

  /** The same, for what only reads, and leaves nothing behind. */
  <T> T read(Supplier<T> work) {
    return cancelling(work, "cancelled");
  }

  private <T> T cancelling(Supplier<T> work, String told) {
    enter();
    try {
      return work.get();
    } catch (RpcException e) {
      throw wasInterrupted() ? cancelled(e, told) : e;
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    inside = Optional.of(Thread.currentThread());
    interrupted = false;
  }

  private synchronized boolean wasInterrupted() {
    return interrupted;
  }

  private synchronized void leave() {
    inside = Optional.empty();
    Thread.interrupted(); // an interruption is of one call, and doesn't meet the next
  }

  /** Ends the call that is under way; answers whether there is one. */
  synchronized boolean interrupt() {
    interrupted = true;
    inside.ifPresent(Thread::interrupt);
    return inside.isPresent();
  }

  private static RpcException cancelled(RpcException cause, String told) {
    if (cause.kind().equals("CANCELLED")) {
      return cause;
    }
    var failure = new RpcException("CANCELLED", told);
    failure.initCause(cause);
    return failure;
  }
}
