package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A stream's chunks on their way from the one who reads it to two who use them at the same time.
 * There are few chunks: who reads waits for those who use.
 */
final class ChunkQueue implements AutoCloseable {
  private static final int CHUNKS = 6;
  private static final int USERS = 2;

  private final BlockingQueue<Lent> free = new ArrayBlockingQueue<>(CHUNKS);
  private final BlockingQueue<Lent> first = new LinkedBlockingQueue<>();
  private final BlockingQueue<Lent> second = new LinkedBlockingQueue<>();
  private final Lent end = new Lent(0);
  private volatile boolean stopped;
  private volatile boolean complete;
  private volatile boolean abandoned;

  ChunkQueue() {
    for (int i = 0; i < CHUNKS; i++) {
      free.add(new Lent(Chunk.SIZE));
    }
  }

  /** Reads a stream to its end, or until a user has stopped. */
  void feed(InputStream in) throws IOException, InterruptedException {
    while (!stopped) {
      var chunk = free.take();
      int length = in.readNBytes(chunk.bytes, 0, Chunk.SIZE);
      if (length == 0) {
        complete = true;
        break;
      }
      chunk.length = length;
      chunk.users.set(USERS);
      first.add(chunk);
      second.add(chunk);
    }
  }

  /** Whether the stream was read to its end. */
  boolean isComplete() {
    return complete;
  }

  /** Nothing more comes: both users get to their end, which is a failure unless all was read. */
  @Override
  public void close() {
    abandoned = !complete;
    first.add(end);
    second.add(end);
  }

  /**
   * Ends the work of a user for whom nobody waits any more.
   *
   * @throws BerthException CANCELLED where the stream is no longer read
   */
  void check() {
    if (abandoned) {
      throw abandoned();
    }
  }

  private static BerthException abandoned() {
    return new BerthException(ErrorKind.CANCELLED, "the archive is no longer read");
  }

  /** For the one who may fail. */
  Supplier<Optional<Chunk>> first() {
    return () -> next(first);
  }

  Supplier<Optional<Chunk>> second() {
    return () -> next(second);
  }

  /** Has the reading end; whatever is under way is given back. */
  void stop() {
    stopped = true;
    for (var chunk = take(first); chunk != end; chunk = take(first)) {
      chunk.release();
    }
    first.add(end);
  }

  private Optional<Chunk> next(BlockingQueue<Lent> queue) {
    var chunk = take(queue);
    if (chunk != end) {
      return Optional.of(chunk);
    }
    queue.add(end);
    if (!complete) {
      throw abandoned();
    }
    return Optional.empty();
  }

  /** The users are threads of this package that nobody else knows, so nobody interrupts them. */
  private static Lent take(BlockingQueue<Lent> queue) {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A buffer that goes round. */
  private final class Lent implements Chunk {
    private final byte[] bytes;
    private final AtomicInteger users = new AtomicInteger();
    private int length;

    Lent(int size) {
      bytes = new byte[size];
    }

    @Override
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void release() {
      if (users.decrementAndGet() == 0) {
        free.add(this);
      }
    }
  }
}
