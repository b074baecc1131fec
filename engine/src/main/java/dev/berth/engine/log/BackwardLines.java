package dev.berth.engine.log;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The lines of a file from its end to its beginning, a block at a time. */
final class BackwardLines {
  private static final int BLOCK_BYTES = 64 * 1024;

  /**
   * A line.
   *
   * @param position of its first byte
   * @param length with its end
   */
  record Line(long position, long length, LogHeader header) {}

  private final LogFile file;
  private final byte[] block = new byte[BLOCK_BYTES];

  /** Position of the block in the file, and how much of it is still to be looked at. */
  private long blockStart;

  private int remaining;

  /** One past the last byte of the line that is being looked for. */
  private long end;

  BackwardLines(LogFile file) {
    this.file = file;
    this.blockStart = file.length();
    this.end = -1;
  }

  /** The line before; empty at the beginning of the file. What isn't a line is passed over. */
  Optional<Line> previous() {
    while (true) {
      long start = previousStart();
      if (start < 0) {
        return Optional.empty();
      }
      var header = header(start);
      long length = end - start;
      end = start;
      if (header.isPresent()) {
        return Optional.of(new Line(start, length, header.get()));
      }
    }
  }

  /** Where the line begins that ends at {@code end}; -1 where there is none. */
  private long previousStart() {
    while (true) {
      while (remaining > 0) {
        remaining--;
        if (block[remaining] == '\n') {
          long after = blockStart + remaining + 1;
          if (end < 0) {
            end = after; // what comes behind the last line end is a line that isn't finished
          } else if (after < end) {
            return after;
          }
        }
      }
      if (blockStart == 0) {
        return end > 0 ? 0 : -1;
      }
      int length = (int) Math.min(BLOCK_BYTES, blockStart);
      blockStart -= length;
      remaining = read(block, blockStart, length);
    }
  }

  private Optional<LogHeader> header(long start) {
    var bytes = new byte[LogHeader.MOST_BYTES];
    int length = read(bytes, start, (int) Math.min(bytes.length, end - start));
    return LogHeader.parse(bytes, 0, length);
  }

  private int read(byte[] into, long position, int length) {
    var buffer = ByteBuffer.wrap(into, 0, length);
    while (buffer.hasRemaining()) {
      int count = file.read(buffer, position + buffer.position());
      if (count < 0) {
        break;
      }
    }
    return buffer.position();
  }
}
