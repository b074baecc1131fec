package dev.berth.shell.command;

import dev.berth.shell.client.Json;

/** How far long work is where no line is drawn again: a line for each step and each tenth of it. */
final class ProgressLog {
  private static final int PARTS = 10;
  private static final int PERCENT = 100;

  private String step = "";
  private long part = -1;

  /** What to print; empty where it is no further than what was printed last. */
  String next(Json progress) {
    var message = progress.at("message").text();
    long total = progress.at("total").number();
    long done = Math.clamp(progress.at("done").number(), 0, Math.max(0, total));
    long now = total > 0 ? (long) ((double) PARTS * done / total) : 0;
    if (message.equals(step) && now == part) {
      return "";
    }
    step = message;
    part = now;
    return done < total ? "%s, %d %%".formatted(message, now * (PERCENT / PARTS)) : message;
  }
}
