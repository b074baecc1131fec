package dev.berth.server.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A hosted command's standard input. The client reads its own from the first read here on. When the
 * client goes away before its end, a read fails: half an archive must not pass for a whole one.
 */
final class CommandInput extends InputStream {
  private final FrameSender frames;
  private final InputBuffer buffer = new InputBuffer();
  private ByteBuffer current = ByteBuffer.allocate(0);
  private boolean asked;
  private volatile boolean whole;

  CommandInput(FrameSender frames) {
    this.frames = frames;
  }

  /** Takes what the client sent; no bytes are the end. */
  void take(byte[] data) throws BadFrame {
    if (data.length == 0) {
      whole = true;
      buffer.end();
    } else {
      buffer.put(data);
    }
  }

  /** Nothing comes any more. */
  void breakOff() {
    buffer.end();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.remaining());
    current.get(bytes, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    if (!asked) {
      asked = true;
      frames.control("stdin");
    }
    if (!current.hasRemaining()) {
      current = next();
      if (current.hasRemaining()) {
        frames.send(Frame.credit(Frame.STDIN, current.remaining()));
      } else if (!whole) {
        throw new IOException("the client has gone before the end of its standard input");
      }
    }
    return current.hasRemaining();
  }

  private ByteBuffer next() throws IOException {
    try {
      return buffer.next();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the client has gone, or the server ends");
    }
  }
}
