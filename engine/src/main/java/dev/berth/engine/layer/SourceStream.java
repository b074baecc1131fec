package dev.berth.engine.layer;

import dev.berth.engine.content.PassingStream;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The compressed stream as it comes: counts, and remembers whether it was the source that failed or
 * what is made of it, because decompressors answer both with an IOException.
 */
final class SourceStream extends PassingStream {
  private long position;
  private @Nullable IOException failure;

  SourceStream(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int count = in.read(target, offset, length);
      if (count > 0) {
        position += count;
      }
      return count;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** What undoes the compression is closed for its memory's sake; the source is its reader's. */
  @Override
  public void close() {}

  /** The source's own failure as it is, any other as damaged content. */
  BerthException explained(IOException e) throws IOException {
    if (failure != null) {
      throw failure;
    }
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot decompress the archive: damaged or cut off near byte %d (%s); fetch or make it again"
            .formatted(position, e.getMessage() == null ? "unexpected end" : e.getMessage()),
        e);
  }
}
