package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An archive's bytes in order, read in place from the chunks in which they come. */
final class ArchiveSource {
  private final Supplier<Optional<Chunk>> chunks;
  private @Nullable Chunk chunk;
  private byte[] bytes = new byte[0];
  private int position;
  private int end;
  private long before;

  ArchiveSource(Supplier<Optional<Chunk>> chunks) {
    this.chunks = chunks;
  }

  static ArchiveSource of(InputStream in) {
    return new ArchiveSource(new StreamChunks(in));
  }

  /** Bytes read so far. */
  long offset() {
    return before + position;
  }

  /** Whether no byte is left; waits for the next chunk. */
  boolean atEnd() {
    while (position == end) {
      before += end;
      position = 0;
      end = 0;
      if (chunk != null) {
        chunk.release();
        chunk = null;
      }
      var next = chunks.get();
      if (next.isEmpty()) {
        return true;
      }
      chunk = next.get();
      bytes = chunk.bytes();
      end = chunk.length();
    }
    return false;
  }

  void read(byte[] target, int length, String what) {
    int at = 0;
    while (at < length) {
      require(what);
      int count = Math.min(length - at, end - position);
      System.arraycopy(bytes, position, target, at, count);
      position += count;
      at += count;
    }
  }

  int octet(String what) {
    require(what);
    return bytes[position++] & 0xFF;
  }

  void skip(long count, String what) {
    for (long left = count; left > 0; ) {
      require(what);
      int step = (int) Math.min(left, end - position);
      position += step;
      left -= step;
    }
  }

  /** Passes over what fills up a block; where the archive ends before it nothing is missing. */
  void skipPadding(long count) {
    for (long left = count; left > 0 && !atEnd(); ) {
      int step = (int) Math.min(left, end - position);
      position += step;
      left -= step;
    }
  }

  /** Hands the next bytes to the sink, in place. */
  void transfer(long count, long filePosition, ContentSink sink, String what) {
    for (long done = 0; done < count; ) {
      require(what);
      int step = (int) Math.min(count - done, end - position);
      sink.data(filePosition + done, bytes, position, step);
      position += step;
      done += step;
    }
  }

  /** Passes over what has come, without looking at it; false at the end. */
  boolean passChunk() {
    if (atEnd()) {
      return false;
    }
    position = end;
    return true;
  }

  private void require(String what) {
    if (atEnd()) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot read the archive: it is cut off at byte %d, in %s; fetch or make it again"
              .formatted(offset(), what));
    }
  }

  /** Chunks of a plain stream: one and the same buffer. */
  private static final class StreamChunks implements Supplier<Optional<Chunk>>, Chunk {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int length;

    StreamChunks(InputStream in) {
      this.in = in;
    }

    @Override
    public Optional<Chunk> get() {
      try {
        length = in.read(buffer, 0, buffer.length);
        return length < 0 ? Optional.empty() : Optional.of(this);
      } catch (IOException e) {
        throw ArchiveSource.unreadable(e);
      }
    }

    @Override
    public byte[] bytes() {
      return buffer;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void release() {
      // The buffer is this reader's alone.
    }
  }

  static BerthException unreadable(IOException e) {
    return new BerthException(
        ErrorKind.UNAVAILABLE,
        "cannot read the archive: %s; send it again".formatted(e.getMessage()),
        e);
  }
}
