package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;

/**
 * How far long work is: one line below what was printed, drawn again with each change, at a
 * terminal alone.
 */
final class ProgressLine {
  private static final String CLEAR = "\r\033[K";
  private static final int USUAL_COLUMNS = 80;
  private static final int BAR = 20;

  /** A terminal that is narrower has no bar. */
  private static final int ROOM_FOR_BAR = 50;

  private final Session session;

  ProgressLine(Session session) {
    this.session = session;
  }

  void show(Json progress) {
    show(
        progress.at("message").text().lines().findFirst().orElse(""),
        progress.at("done").number(),
        progress.at("total").number());
  }

  /**
   * Shows how far it is.
   *
   * @param total 0 where it isn't known
   */
  void show(String message, long done, long total) {
    if (session.redraws()) {
      var columns = session.columns() > 0 ? session.columns() : USUAL_COLUMNS;
      var line = drawn(message, done, total, columns);
      session.streams().error().print(CLEAR + line);
      session.streams().error().flush();
    }
  }

  /** Takes the line away, before others are printed or at the end. */
  void clear() {
    if (session.redraws()) {
      session.streams().error().print(CLEAR);
      session.streams().error().flush();
    }
  }

  /**
   * The line, one column narrower than the terminal, whose cursor stays on it.
   *
   * @param total 0 where it isn't known
   */
  static String drawn(String message, long done, long total, int columns) {
    var tail = total > 0 ? tail(Math.clamp(done, 0, total), total, columns) : "";
    var text = Visible.cut(Visible.line(message), columns - 1 - tail.length());
    return text + tail;
  }

  private static String tail(long done, long total, int columns) {
    var percent = " %3d %%".formatted((long) (100.0 * done / total));
    if (columns < ROOM_FOR_BAR) {
      return percent;
    }
    var full = (int) ((double) BAR * done / total);
    return " [" + "#".repeat(full) + ".".repeat(BAR - full) + "]" + percent;
  }
}
