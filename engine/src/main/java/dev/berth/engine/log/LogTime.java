package dev.berth.engine.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * When a line was written, as monitors put it down: {@code 2026-11-30T17:50:29.012345678Z}. By
 * hand, as formatters took a quarter of the time that reading a log takes.
 */
public final class LogTime {
  private static final DateTimeFormatter ANY_YEAR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String SHAPE = "0000-00-00T00:00:00.000000000Z";
  private static final int LAST_YEAR = 9999;
  private static final int LAST_SECOND = 59;

  private LogTime() {}

  /**
   * Reads a time of whatever precision.
   *
   * @throws DateTimeException where it is none
   */
  static Instant parse(byte[] bytes, int from, int to) {
    if (!hasShape(bytes, from, to) || number(bytes, from + 17, 2) > LAST_SECOND) {
      return Instant.parse(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }
    return LocalDateTime.of(
            number(bytes, from, 4),
            number(bytes, from + 5, 2),
            number(bytes, from + 8, 2),
            number(bytes, from + 11, 2),
            number(bytes, from + 14, 2),
            number(bytes, from + 17, 2),
            number(bytes, from + 20, 9))
        .toInstant(ZoneOffset.UTC);
  }

  private static boolean hasShape(byte[] bytes, int from, int to) {
    if (to - from != SHAPE.length()) {
      return false;
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      boolean fits =
          SHAPE.charAt(i) == '0'
              ? bytes[from + i] >= '0' && bytes[from + i] <= '9'
              : bytes[from + i] == SHAPE.charAt(i);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static int number(byte[] bytes, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      value = 10 * value + bytes[i] - '0';
    }
    return value;
  }

  /** The time to the nanosecond. */
  public static String text(Instant time) {
    var date = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
    if (date.getYear() < 0 || date.getYear() > LAST_YEAR) {
      return ANY_YEAR.format(time);
    }
    var text = new StringBuilder(SHAPE);
    put(text, 4, date.getYear());
    put(text, 7, date.getMonthValue());
    put(text, 10, date.getDayOfMonth());
    put(text, 13, date.getHour());
    put(text, 16, date.getMinute());
    put(text, 19, date.getSecond());
    put(text, 29, date.getNano());
    return text.toString();
  }

  /** Puts a number's digits before a place. */
  private static void put(StringBuilder text, int end, int number) {
    int rest = number;
    for (int i = end - 1; rest > 0; i--) {
      text.setCharAt(i, (char) ('0' + rest % 10));
      rest /= 10;
    }
  }
}
