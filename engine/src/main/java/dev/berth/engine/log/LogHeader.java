package dev.berth.engine.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What stands before the content of a line: {@code TIME STREAM TAG }.
 *
 * @param length bytes of it, the last blank included
 */
record LogHeader(Instant time, LogStream stream, boolean partial, int length) {
  /** Enough bytes of a line to find its whole header in. */
  static final int MOST_BYTES = 64;

  /** Reads the header at the start of a line; empty where the line is none of a log. */
  static Optional<LogHeader> parse(byte[] bytes, int offset, int available) {
    int end = offset + Math.min(available, MOST_BYTES);
    int afterTime = blank(bytes, offset, end);
    int afterStream = afterTime < 0 ? -1 : blank(bytes, afterTime + 1, end);
    int afterTag = afterStream < 0 ? -1 : blank(bytes, afterStream + 1, end);
    if (afterTag < 0) {
      return Optional.empty();
    }
    var stream =
        switch (text(bytes, afterTime + 1, afterStream)) {
          case "stdout" -> LogStream.STDOUT;
          case "stderr" -> LogStream.STDERR;
          default -> null;
        };
    if (stream == null) {
      return Optional.empty();
    }
    try {
      var time = LogTime.parse(bytes, offset, afterTime);
      // A tag is a list of letters; only the first one is defined.
      boolean partial = bytes[afterStream + 1] == 'P';
      return Optional.of(new LogHeader(time, stream, partial, afterTag + 1 - offset));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Position of the next blank; -1 where there is none, or nothing before it. */
  private static int blank(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == ' ') {
        return i == from ? -1 : i;
      }
    }
    return -1;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }
}
