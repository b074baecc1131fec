package dev.berth.server.stream;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Where an operation waits for the client whose connection carries its bytes.
 *
 * @param <P> the client's end
 */
final class Meeting<P extends Meeting.Party> {
  private final String what;
  private final CompletableFuture<P> arrived = new CompletableFuture<>();

  /** A client's end of a stream of bytes. */
  interface Party {
    /** Ends the client's connection, and what waits for it. */
    void hangUp();

    /** Tells the client that the operation wants no more of it. */
    void leave();
  }

  /**
   * @param what the operation waits for, such as {@code upload}
   */
  Meeting(String what) {
    this.what = what;
  }

  /** The client, as soon as it comes. */
  P await(OperationContext operation) throws InterruptedException {
    operation.onCancel(this::cancel); // for as long as the operation lasts
    try {
      return arrived.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof BerthException known
          ? known
          : BerthException.internal("cannot take the " + what, e.getCause());
    }
  }

  private void cancel() {
    if (!fail(ErrorKind.CANCELLED, "it was cancelled") && !arrived.isCompletedExceptionally()) {
      arrived.join().hangUp();
    }
  }

  /** Tells a client that comes now, or is there, that the operation has ended. */
  void refuse() {
    if (!fail(ErrorKind.CONFLICT, "its operation has ended")
        && !arrived.isCompletedExceptionally()) {
      arrived.join().leave();
    }
  }

  void expired() {
    fail(ErrorKind.TIMEOUT, "nobody began it within the token's time; ask for another token");
  }

  private boolean fail(ErrorKind kind, String why) {
    return arrived.completeExceptionally(
        new BerthException(kind, "cannot take the %s: %s".formatted(what, why)));
  }

  /** Brings the client together with its operation; false where that waits no more. */
  boolean join(P party) {
    return arrived.complete(party);
  }
}
