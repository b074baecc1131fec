package dev.berth.shell.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** Sizes, times and ids as people read and write them. */
final class Human {
  private static final List<String> BINARY = List.of("b", "k", "m", "g", "t");

  /** Of a number in a duration: so many days are still seconds in a long. */
  private static final int MOST_DIGITS = 12;

  private static final long CENTURY = 100L * 365 * 86400;

  private Human() {}

  /** Decimal, three digits, as Docker prints sizes: 187MB. */
  static String size(long bytes) {
    var units = List.of("B", "kB", "MB", "GB", "TB");
    var value = (double) bytes;
    var unit = 0;
    while (value >= 1000 && unit < units.size() - 1) {
      value /= 1000;
      unit++;
    }
    if (unit == 0 || value >= 100) {
      return Math.round(value) + units.get(unit);
    }
    var digits = String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    return digits.replaceFirst("\\.?0+$", "") + units.get(unit);
  }

  /** Bytes of "512m", "1.5g", "64k", "100" (binary units, as Docker reads them); -1 is itself. */
  static long bytes(String option, String text) {
    if (text.equals("-1")) {
      return -1;
    }
    var lower = text.toLowerCase(Locale.ROOT).replaceFirst("i?b$", "");
    var last = lower.isEmpty() ? "" : lower.substring(lower.length() - 1);
    var power = Math.max(0, BINARY.indexOf(last));
    var digits = power > 0 ? lower.substring(0, lower.length() - 1) : lower;
    try {
      var value = Double.parseDouble(digits) * Math.pow(1024, power);
      if (value < 0) {
        throw new NumberFormatException();
      }
      return (long) value;
    } catch (NumberFormatException e) {
      throw new UsageException(
          "--" + option + " is a size such as 512m or 1g, not \"" + text + "\"");
    }
  }

  /** Seconds of "90", "90s", "15m", "2h", "7d", "1h30m". */
  static long seconds(String option, String text) {
    var total = 0L;
    var digits = new StringBuilder();
    for (var letter : (text.matches(".*[0-9]$") ? text + "s" : text).toCharArray()) {
      if (Character.isDigit(letter)) {
        digits.append(letter);
        continue;
      }
      var unit = "smhd".indexOf(letter);
      if (unit < 0 || digits.isEmpty()) {
        throw wrongDuration(option, text);
      }
      if (digits.length() > MOST_DIGITS) {
        throw wrongDuration(option, text);
      }
      total += Long.parseLong(digits.toString()) * List.of(1L, 60L, 3600L, 86400L).get(unit);
      digits.setLength(0);
    }
    if (!digits.isEmpty() || text.isEmpty()) {
      throw wrongDuration(option, text);
    }
    return total;
  }

  private static UsageException wrongDuration(String option, String text) {
    return new UsageException(
        "--" + option + " is a duration such as 90s, 15m, 2h or 7d, not \"" + text + "\"");
  }

  /**
   * Milliseconds since 1970 of an RFC 3339 time, a day, seconds since 1970, or a duration before
   * now.
   *
   * @param zone of times and days that name none
   */
  static long moment(String option, String text, ZoneId zone) {
    try {
      if (text.matches("[0-9]{9,12}(\\.[0-9]+)?")) {
        return (long) (Double.parseDouble(text) * 1000);
      }
      if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant().toEpochMilli();
      }
      if (text.contains("T")) {
        return text.matches(".*(Z|[+-][0-9:]{4,5})$")
            ? java.time.OffsetDateTime.parse(text).toInstant().toEpochMilli()
            : LocalDateTime.parse(text).atZone(zone).toInstant().toEpochMilli();
      }
      return Instant.now().minusSeconds(Math.min(seconds(option, text), CENTURY)).toEpochMilli();
    } catch (DateTimeException | UsageException e) {
      throw new UsageException(
          "--"
              + option
              + " is a time such as 2026-01-31T12:00:00Z, a day such as 2026-01-31, or a duration before now such as"
              + " 10m, not \""
              + text
              + "\"");
    }
  }

  /** About how long: "3 minutes". */
  static String duration(Duration time) {
    var seconds = Math.max(0, time.toSeconds());
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds < 60) {
      return count(seconds, "second");
    }
    if (seconds < 120) {
      return "About a minute";
    }
    if (time.toMinutes() < 60) {
      return count(time.toMinutes(), "minute");
    }
    if (time.toHours() < 2) {
      return "About an hour";
    }
    if (time.toHours() < 48) {
      return count(time.toHours(), "hour");
    }
    var days = time.toDays();
    return days < 14
        ? count(days, "day")
        : days < 60
            ? count(days / 7, "week")
            : days < 730 ? count(days / 30, "month") : count(days / 365, "year");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }

  static String ago(long millis) {
    return duration(Duration.between(Instant.ofEpochMilli(millis), Instant.now())) + " ago";
  }

  /** The first 12 digits of an id, with or without its algorithm. */
  static String shortId(String id) {
    var hex = id.startsWith("sha256:") ? id.substring(7) : id;
    return hex.length() > 12 ? hex.substring(0, 12) : hex;
  }
}
