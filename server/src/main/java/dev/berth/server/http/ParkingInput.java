package dev.berth.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.xnio.channels.StreamSourceChannel;

/** What a channel of XNIO brings, for one virtual thread at a time. */
final class ParkingInput extends InputStream {
  private final StreamSourceChannel channel;
  private final Readiness readiness = new Readiness();
  private final byte[] single = new byte[1];
  private LongSupplier deadline;

  ParkingInput(StreamSourceChannel channel) {
    this(channel, Readiness.UNLIMITED);
  }

  /**
   * @param longest until the last byte, from now on
   */
  ParkingInput(StreamSourceChannel channel, Duration longest) {
    this.channel = channel;
    long end = System.nanoTime() + longest.toNanos();
    this.deadline = () -> end;
  }

  private ParkingInput(StreamSourceChannel channel, LongSupplier deadline) {
    this.channel = channel;
    this.deadline = deadline;
  }

  /**
   * Each read of which waits no longer than so long, and may be tried again.
   *
   * @param patience after it a read throws SocketTimeoutException
   */
  static ParkingInput patient(StreamSourceChannel channel, Duration patience) {
    return new ParkingInput(channel, () -> System.nanoTime() + patience.toNanos());
  }

  @Override
  public int read() throws IOException {
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return length == 0 ? 0 : read(ByteBuffer.wrap(bytes, offset, length));
  }

  /** Reads some bytes; -1 at the end. The buffer has room. */
  int read(ByteBuffer into) throws IOException {
    while (true) {
      int count = channel.read(into);
      if (count != 0) {
        return count;
      }
      readiness.awaitReadable(channel, deadline.getAsLong());
    }
  }

  /** Lets whatever still comes go by, until the end or so long. */
  void drain(Duration longest) throws IOException {
    long end = System.nanoTime() + longest.toNanos();
    deadline = () -> end;
    var discarded = new byte[8192];
    try {
      while (read(discarded, 0, discarded.length) >= 0 && System.nanoTime() < end) {
        // nobody wants it
      }
    } catch (SocketTimeoutException e) {
      // it had its time
    }
  }

  void wake() {
    readiness.wake();
  }
}
