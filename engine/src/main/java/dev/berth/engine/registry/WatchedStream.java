package dev.berth.engine.registry;

import java.io.IOException;
import java.io.InputStream;

/** A stream that tells when it breaks. */
final class WatchedStream extends InputStream {
  private final InputStream in;
  private final Runnable broken;

  WatchedStream(InputStream in, Runnable broken) {
    this.in = in;
    this.broken = broken;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      broken.run();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
