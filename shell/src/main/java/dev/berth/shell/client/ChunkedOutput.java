package dev.berth.shell.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A body in chunks, as it is written. Only {@link #finish} ends the body: one whose writer failed
 * must never look complete.
 */
final class ChunkedOutput extends OutputStream {
  private static final byte[] LINE_END = {'\r', '\n'};

  private final OutputStream out;
  private final byte[] buffer = new byte[32 * 1024];
  private int filled;

  ChunkedOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > buffer.length - filled) {
      flushChunk();
    }
    if (length > buffer.length) {
      chunk(bytes, offset, length);
    } else {
      System.arraycopy(bytes, offset, buffer, filled, length);
      filled += length;
    }
  }

  private void flushChunk() throws IOException {
    chunk(buffer, 0, filled);
    filled = 0;
  }

  private void chunk(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return; // a chunk of no bytes would end the body
    }
    out.write(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII));
    out.write(LINE_END);
    out.write(bytes, offset, length);
    out.write(LINE_END);
  }

  void finish() throws IOException {
    flushChunk();
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }
}
