package dev.berth.engine.registry;

import dev.berth.engine.content.PassingStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** The first bytes of a stream, telling how many have been read. */
final class PieceStream extends PassingStream {
  private final long length;
  private final LongConsumer told;
  private long position;

  PieceStream(InputStream in, long length, LongConsumer told) {
    super(in);
    this.length = length;
    this.told = told;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (position == length) {
      return -1;
    }
    int read = in.read(target, offset, (int) Math.min(count, length - position));
    if (read < 0) {
      throw new IOException("what is to be sent ends at byte %d of %d".formatted(position, length));
    }
    position += read;
    told.accept(position);
    return read;
  }
}
