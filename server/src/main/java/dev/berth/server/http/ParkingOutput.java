package dev.berth.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.xnio.channels.StreamSinkChannel;

/** What goes into a channel of XNIO, for one virtual thread at a time. */
final class ParkingOutput extends OutputStream {
  private final StreamSinkChannel channel;
  private final Readiness readiness = new Readiness();

  ParkingOutput(StreamSinkChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    write(ByteBuffer.wrap(bytes, offset, length));
  }

  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        readiness.awaitWritable(channel);
      }
    }
  }

  @Override
  public void flush() throws IOException {
    while (!channel.flush()) {
      readiness.awaitWritable(channel);
    }
  }

  /** Ends the stream, with everything sent. */
  @Override
  public void close() throws IOException {
    channel.shutdownWrites();
    flush();
    Closing.wake(channel.getIoThread());
  }

  void wake() {
    readiness.wake();
  }
}
