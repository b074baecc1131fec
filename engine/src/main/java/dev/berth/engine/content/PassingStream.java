package dev.berth.engine.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that sees, counts or bounds what is read through it: all of that goes through {@link
 * #read(byte[], int, int)}, single and skipped bytes too.
 */
public abstract class PassingStream extends FilterInputStream {
  private static final int MOST_SKIPPED = 1 << 16;

  protected PassingStream(InputStream in) {
    super(in);
  }

  @Override
  public final int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public abstract int read(byte[] target, int offset, int length) throws IOException;

  @Override
  public final long skip(long count) throws IOException {
    return readNBytes(Math.clamp(count, 0, MOST_SKIPPED)).length;
  }

  @Override
  public final boolean markSupported() {
    return false;
  }
}
