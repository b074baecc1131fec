package dev.berth.shell.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks, as it is read. */
final class ChunkedInput extends InputStream {
  private final HttpConnection connection;
  private long left;
  private boolean first = true;
  private boolean ended;

  ChunkedInput(HttpConnection connection) {
    this.connection = connection;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    var count = connection.readBytes(bytes, offset, (int) Math.min(left, length));
    if (count < 0) {
      throw new EOFException("the server closed the connection in the middle of a body");
    }
    left -= count;
    return count;
  }

  private void nextChunk() throws IOException {
    if (!first) {
      connection.readLine();
    }
    first = false;
    var line = connection.readLine();
    var end = line.indexOf(';');
    try {
      left = Long.parseLong((end < 0 ? line : line.substring(0, end)).trim(), 16);
    } catch (NumberFormatException e) {
      throw new IOException("a chunk's size is malformed: " + line, e);
    }
    if (left == 0) {
      ended = true;
      while (!connection.readLine().isEmpty()) {
        // trailers mean nothing to us
      }
    }
  }
}
