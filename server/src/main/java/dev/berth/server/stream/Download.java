package dev.berth.server.stream;

import dev.berth.engine.operation.OperationContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Bytes that an operation makes and a client fetches. The two meet here: the operation writes to
 * the client's connection itself, so nothing is kept in between.
 */
public final class Download implements Channel {
  private final Meeting<CountedOutput> meeting = new Meeting<>("download");

  /**
   * Where the bytes go, as soon as a client fetches them. Closing it says that those were all; one
   * that isn't closed before {@link #refuse} was broken off.
   */
  public Target await(OperationContext operation) throws InterruptedException {
    return meeting.await(operation);
  }

  /** Tells a client that comes now, or still waits, that no more bytes come. */
  public void refuse() {
    meeting.refuse();
  }

  @Override
  public void expired() {
    meeting.expired();
  }

  /**
   * Lets the operation write to a client and waits until it has no more.
   *
   * @param hangUp ends a write that waits for the client
   * @return whether the client has all of it
   */
  public boolean deliver(OutputStream body, Runnable hangUp) throws InterruptedException {
    var output = new CountedOutput(body, hangUp);
    return meeting.join(output) && output.isWhole();
  }

  /** The client's end, as the operation sees it. */
  public abstract static sealed class Target extends OutputStream permits CountedOutput {
    /** Bytes written so far. */
    public abstract long bytes();
  }

  private static final class CountedOutput extends Target implements Meeting.Party {
    private final OutputStream body;
    private final Runnable hangUp;
    private final CompletableFuture<Boolean> whole = new CompletableFuture<>();
    private long bytes;

    CountedOutput(OutputStream body, Runnable hangUp) {
      this.body = body;
      this.hangUp = hangUp;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      try {
        body.write(from, offset, length);
        bytes += length;
      } catch (IOException e) {
        throw new IOException(
            "the client broke the download off after %d bytes".formatted(bytes), e);
      }
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void close() {
      whole.complete(true);
    }

    @Override
    public void hangUp() {
      hangUp.run();
    }

    @Override
    public void leave() {
      whole.complete(false);
    }

    boolean isWhole() throws InterruptedException {
      try {
        return whole.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
