package dev.berth.server.stream;

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
  private final Meeting<CountedInput> meeting = new Meeting<>("upload");

  /** The bytes, as soon as a client brings them; to be closed when no more are wanted. */
  public InputStream await(OperationContext operation) throws InterruptedException {
    return meeting.await(operation);
  }

  /** Tells a client that comes now, or still sends, that nobody wants its bytes. */
  public void refuse() {
    meeting.refuse();
  }

  @Override
  public void expired() {
    meeting.expired();
  }

  /**
   * Lets the operation have a client's bytes and waits until it wants no more.
   *
   * @param hangUp ends a read of the body that waits for the client
   * @return how many it took, and whether those were all
   */
  public Taken deliver(InputStream body, Runnable hangUp) throws InterruptedException {
    var input = new CountedInput(body, hangUp);
    return meeting.join(input) ? input.taken() : new Taken(0, false);
  }

  /** What became of an upload. */
  public record Taken(long bytes, boolean whole) {}

  private static final class CountedInput extends InputStream implements Meeting.Party {
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

    @Override
    public void hangUp() {
      hangUp.run();
    }

    @Override
    public void leave() {
      close();
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
