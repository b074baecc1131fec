package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream whose reads end: with bytes, with the end, or with an error
 * when nothing has come for too long. Closing it early ends the connection.
 */
final class BodyStream extends InputStream implements BodySubscriber<BodyStream> {
  /** Bytes that a connection hands over at most at a time. */
  static final int PIECE = 64 * 1024;

  /** Pieces that may wait for the reader. */
  private static final int AHEAD = 4;

  /** What no piece is. */
  private static final List<ByteBuffer> END = List.of();

  /** What comes byte by byte may take as many times the longest pause. */
  private static final int PAUSES = 4;

  /** Bytes of which some have to come in that time: less than that is no line but a trap. */
  private static final int LEAST = 64 * 1024;

  private final Duration idle;
  private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean complete;
  private volatile @Nullable Throwable failure;
  private List<ByteBuffer> current = List.of();
  private int next;
  private boolean ended;
  private long waited;
  private long came;

  BodyStream(Duration idle) {
    this.idle = idle;
  }

  @Override
  public CompletionStage<BodyStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    given.request(AHEAD);
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    if (piece.isEmpty()) {
      subscription.join().request(1);
    } else {
      arrived.add(piece);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
    complete = true;
    arrived.add(END);
  }

  @Override
  public void onComplete() {
    complete = true;
    arrived.add(END);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /** Waits for the first byte only. */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = 0;
    while (count < length && advance(count == 0)) {
      var piece = current.get(next);
      int taken = Math.min(length - count, piece.remaining());
      piece.get(target, offset + count, taken);
      count += taken;
    }
    return count == 0 ? -1 : count;
  }

  /**
   * Reads a document, at most so many bytes of it.
   *
   * @throws IOException also where it goes on coming, but too slowly
   */
  byte[] document(int limit) throws IOException {
    var whole = new ByteArrayOutputStream();
    var buffer = new byte[Math.min(limit, 1 << 16)];
    long until = System.nanoTime() + idle.multipliedBy(PAUSES).toNanos();
    while (whole.size() < limit) {
      int read = read(buffer, 0, Math.min(buffer.length, limit - whole.size()));
      if (read < 0) {
        break;
      }
      whole.write(buffer, 0, read);
      if (System.nanoTime() - until > 0) {
        close();
        throw new HttpTimeoutException(
            "%d bytes came in %d s".formatted(whole.size(), idle.multipliedBy(PAUSES).toSeconds()));
      }
    }
    return whole.toByteArray();
  }

  /** Goes to a piece with bytes in it; false at the end, or where it would have to wait. */
  private boolean advance(boolean waiting) throws IOException {
    while (!ended) {
      for (; next < current.size(); next++) {
        if (current.get(next).hasRemaining()) {
          return true;
        }
      }
      var piece = waiting ? await() : arrived.poll();
      if (piece == null) {
        return false;
      }
      take(piece);
    }
    if (waiting && failure != null) {
      throw new IOException("the connection broke: " + Reasons.of(failure), failure);
    }
    return false;
  }

  private void take(List<ByteBuffer> piece) {
    if (piece.isEmpty()) {
      ended = true;
      return;
    }
    current = piece;
    next = 0;
    came += piece.stream().mapToInt(ByteBuffer::remaining).sum();
    subscription.join().request(1);
  }

  private List<ByteBuffer> await() throws IOException {
    if (closed.get()) {
      throw new IOException("the answer was closed before its end");
    }
    try {
      long from = System.nanoTime();
      var piece = arrived.poll(idle.toNanos(), TimeUnit.NANOSECONDS);
      if (piece == null) {
        close();
        throw new HttpTimeoutException("nothing came for %d s".formatted(idle.toSeconds()));
      }
      waited += System.nanoTime() - from;
      requirePace();
      return piece;
    } catch (InterruptedException e) {
      close();
      throw cancelled(e);
    }
  }

  /** Only waiting counts: how fast it is read is the reader's affair. */
  private void requirePace() throws HttpTimeoutException {
    var longest = idle.multipliedBy(PAUSES);
    if (waited < longest.toNanos()) {
      return;
    }
    if (came < LEAST) {
      close();
      throw new HttpTimeoutException(
          "only %d bytes came in %d s".formatted(came, longest.toSeconds()));
    }
    waited = 0;
    came = 0;
  }

  private static BerthException cancelled(InterruptedException e) {
    return Wire.cancelled("cannot go on reading a registry's answer", e);
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true) && !complete) {
      var _ = subscription.thenAccept(Flow.Subscription::cancel);
    }
  }
}
