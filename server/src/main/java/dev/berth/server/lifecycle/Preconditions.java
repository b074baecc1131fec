package dev.berth.server.lifecycle;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.KernelVersion;
import java.util.List;

/** What must hold before anything is touched: a Linux that is new enough, and root. */
final class Preconditions {
  private Preconditions() {}

  /**
   * @param release what {@code uname -r} says
   * @param status the lines of {@code /proc/self/status}
   */
  static void check(String release, List<String> status) {
    try {
      KernelVersion.parse(release).requireMinimum();
    } catch (BerthException e) {
      throw new Refusal(Refusal.FAILED, "cannot start: " + e.getMessage());
    }
    int user = effectiveUser(status);
    if (user != 0) {
      throw new Refusal(
          Refusal.FAILED,
          "cannot start: the server needs root to make containers, and this is user %d; start it as root"
              .formatted(user));
    }
  }

  /** The second number of the line {@code Uid:}. */
  private static int effectiveUser(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("Uid:"))
        .map(line -> line.split("\\s+"))
        .filter(words -> words.length > 2)
        .map(words -> Integer.parseUnsignedInt(words[2]))
        .findFirst()
        .orElseThrow(
            () -> new Refusal(Refusal.FAILED, "cannot start: /proc/self/status has no line Uid"));
  }
}
