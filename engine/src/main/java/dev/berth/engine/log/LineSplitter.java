package dev.berth.engine.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts the bytes of one log file into lines. A line longer than the buffer is handed over in parts,
 * a line that isn't one of a log is passed over, and one without an end waits for it.
 */
final class LineSplitter {
  /** More than a monitor puts into one line. */
  static final int BUFFER_BYTES = 64 * 1024;

  private final Consumer<LogLine> to;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;

  /** The header of a line whose first parts were handed over. */
  private Optional<LogHeader> continued = Optional.empty();

  /** Whether the rest of a line is passed over, because it didn't begin as one. */
  private boolean passing;

  LineSplitter(Consumer<LogLine> to) {
    this.to = to;
  }

  /** Takes all bytes; hands over every line that ends in them. */
  void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), buffer.length - filled);
      int from = filled;
      bytes.get(buffer, filled, count);
      filled += count;
      cut(from);
    }
  }

  /** Forgets a line without an end, when the file is finished. */
  void endOfFile() {
    filled = 0;
    continued = Optional.empty();
    passing = false;
  }

  /** Hands over the lines that end at or behind a position. */
  private void cut(int from) {
    int start = 0;
    for (int i = from; i < filled; i++) {
      if (buffer[i] == '\n') {
        line(start, i);
        start = i + 1;
      }
    }
    System.arraycopy(buffer, start, buffer, 0, filled - start);
    filled -= start;
    if (filled == buffer.length) {
      part();
    }
  }

  private void line(int start, int end) {
    if (passing) {
      passing = false;
    } else if (continued.isPresent()) {
      give(continued.get(), start, end, continued.get().partial());
      continued = Optional.empty();
    } else {
      LogHeader.parse(buffer, start, end - start)
          .ifPresent(header -> give(header, start + header.length(), end, header.partial()));
    }
  }

  /** The buffer is full and has no end of a line. */
  private void part() {
    if (!passing && continued.isPresent()) {
      give(continued.get(), 0, filled, true);
    } else if (!passing) {
      continued = LogHeader.parse(buffer, 0, filled);
      continued.ifPresent(header -> give(header, header.length(), filled, true));
      passing = continued.isEmpty();
    }
    filled = 0;
  }

  private void give(LogHeader header, int start, int end, boolean partial) {
    to.accept(
        new LogLine(
            header.time(), header.stream(), partial, Arrays.copyOfRange(buffer, start, end)));
  }
}
