package dev.berth.shell.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body with a known length, as it is read. */
final class CountedInput extends InputStream {
  private final InputStream in;
  private long left;

  CountedInput(InputStream in, long length) {
    this.in = in;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    var count = in.read(bytes, offset, (int) Math.min(left, length));
    if (count < 0) {
      throw new EOFException("the server closed the connection in the middle of a body");
    }
    left -= count;
    return count;
  }
}
