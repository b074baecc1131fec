package dev.berth.engine.registry;

import dev.berth.engine.content.PassingStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that tells when it breaks. */
final class WatchedStream extends PassingStream {
  private final Runnable broken;

  WatchedStream(InputStream in, Runnable broken) {
    super(in);
    this.broken = broken;
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
}
