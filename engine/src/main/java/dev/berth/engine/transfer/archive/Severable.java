package dev.berth.engine.transfer.archive;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The way to a target that can be cut: what a compressor writes when it is closed after a failure
 * would make a whole archive of half of one.
 */
final class Severable extends FilterOutputStream {
  private boolean severed;

  Severable(OutputStream out) {
    super(out);
  }

  void sever() {
    severed = true;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!severed) {
      out.write(bytes, offset, length);
    }
  }

  @Override
  public void flush() throws IOException {
    if (!severed) {
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    if (!severed) {
      out.close();
    }
  }
}
