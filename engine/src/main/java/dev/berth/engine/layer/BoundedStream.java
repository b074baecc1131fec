package dev.berth.engine.layer;

import dev.berth.engine.content.PassingStream;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;

/** A decompressed stream that ends with an error once more bytes came out than allowed. */
final class BoundedStream extends PassingStream {
  private final SourceStream source;
  private final long limit;
  private long position;

  BoundedStream(InputStream in, SourceStream source, long limit) {
    super(in);
    this.source = source;
    this.limit = limit;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count;
    try {
      count = in.read(target, offset, length);
    } catch (IOException e) {
      throw source.explained(e);
    }
    position += Math.max(count, 0);
    if (position > limit) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot read the archive: it holds more than the limit of %d bytes".formatted(limit));
    }
    return count;
  }
}
