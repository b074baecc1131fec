package dev.berth.server.stream;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Bytes that an operation waits for and a client brings. The two meet here: the operation reads
 * from the client's connection itself, so nothing is kept in between.
 */
public final class Upload implements Channel {
  private final CompletableFuture<CountedInput> arrived = new CompletableFuture<>();

  /** The bytes, as soon as a client brings them; to be closed when no more are wanted. */
  public InputStream await(OperationContext operation) throws InterruptedException {
    operation.onCancel(this::cancel); // for as long as the operation lasts
    try {
      return arrived.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof BerthException known
          ? known
          : BerthException.internal("cannot take the upload", e.getCause());
    }
  }

  private void cancel() {
    var cancelled =
        new BerthException(ErrorKind.CANCELLED, "cannot take the upload: it was cancelled");
    if (!arrived.completeExceptionally(cancelled) && !arrived.isCompletedExceptionally()) {
      arrived.join().hangUp.run();
    }
  }

  /** Tells a client that comes now, or still sends, that nobody wants its bytes. */
  public void refuse() {
    if (!arrived.completeExceptionally(
            BerthException.conflict("cannot take the upload: its operation has ended"))
        && !arrived.isCompletedExceptionally()) {
      arrived.join().close();
    }
  }

  @Override
  public void expired() {
    arrived.completeExceptionally(
        new BerthException(
            ErrorKind.TIMEOUT,
            "cannot take the upload: nobody began it within the token's time; ask for another token"));
  }

  /**
   * Lets the operation have a client's bytes and waits until it wants no more.
   *
   * @param hangUp ends a read of the body that waits for the client
   * @return how many it took, and whether those were all
   */
  public Taken deliver(InputStream body, Runnable hangUp) throws InterruptedException {
    var input = new CountedInput(body, hangUp);
    if (!arrived.complete(input)) {
      return new Taken(0, false);
    }
    return input.taken();
  }

  /** What became of an upload. */
  public record Taken(long bytes, boolean whole) {}

  private static final class CountedInput extends InputStream {
    private final InputStream body;
    private final Runnable hangUp;
    private final CompletableFuture<Taken> done = new CompletableFuture<>();
    private long bytes;
    private boolean ended;

    CountedInput(InputStream body, Runnable hangUp) {
      this.body = body;
      this.hangUp = hangUp;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int count = body.read(into, offset, length);
        count(count);
        return count;
      } catch (IOException e) {
        throw new IOException("the client broke the upload off after %d bytes".formatted(bytes), e);
      }
    }

    private void count(int count) {
      if (count < 0) {
        ended = true;
      } else {
        bytes += count;
      }
    }

    @Override
    public void close() {
      done.complete(new Taken(bytes, ended));
    }

    Taken taken() throws InterruptedException {
      try {
        return done.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
