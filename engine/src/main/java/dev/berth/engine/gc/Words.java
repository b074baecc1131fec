package dev.berth.engine.gc;

import java.time.Duration;

/** Durations for people: in the largest unit that they are a whole number of. */
final class Words {
  private Words() {}

  static String of(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds == 0) {
      return "0 seconds";
    }
    if (seconds % 86_400 == 0) {
      return count(seconds / 86_400, "day");
    }
    if (seconds % 3_600 == 0) {
      return count(seconds / 3_600, "hour");
    }
    return seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
