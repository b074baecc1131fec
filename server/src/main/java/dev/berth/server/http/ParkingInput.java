package dev.berth.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.xnio.channels.StreamSourceChannel;

/** What a channel of XNIO brings, for one virtual thread at a time. */
final class ParkingInput extends InputStream {
  private final StreamSourceChannel channel;
  private final Readiness readiness = new Readiness();
  private final byte[] single = new byte[1];
  private final long deadline;

  ParkingInput(StreamSourceChannel channel) {
    this(channel, Readiness.UNLIMITED);
  }

  /**
   * @param longest until the last byte, from now on
   */
  ParkingInput(StreamSourceChannel channel, Duration longest) {
    this.channel = channel;
    this.deadline = System.nanoTime() + longest.toNanos();
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
      readiness.awaitReadable(channel, deadline);
    }
  }

  void wake() {
    readiness.wake();
  }
}
