package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far long work is: a line below what was printed, with one above it for each part that is
 * under way, drawn again with each change, at a terminal alone.
 */
final class ProgressLine {
  private static final String ERASE = "\033[K";
  private static final String ERASE_BELOW = "\033[J";

  /** Lines of parts that fit every terminal with what was typed before. */
  private static final int MOST_PARTS = 12;

  private static final int USUAL_COLUMNS = 80;
  private static final int BAR = 20;

  /** A terminal that is narrower has no bar. */
  private static final int ROOM_FOR_BAR = 50;

  private final Session session;

  /** Lines that were drawn above the one that the cursor is on. */
  private int above;

  ProgressLine(Session session) {
    this.session = session;
  }

  void show(Json progress) {
    if (session.redraws()) {
      draw(lines(progress, columns()));
    }
  }

  private int columns() {
    return session.columns() > 0 ? session.columns() : USUAL_COLUMNS;
  }

  /** One for each part that is under way, and the whole. */
  static List<String> lines(Json progress, int columns) {
    var lines = new ArrayList<String>();
    for (var part : progress.at("parts").items()) {
      if (isUnderWay(part) && lines.size() < MOST_PARTS) {
        lines.add(drawn(partMessage(part), part, columns));
      }
    }
    var message = progress.at("message").text().lines().findFirst().orElse("");
    lines.add(drawn(message, progress, columns));
    return lines;
  }

  private static String drawn(String message, Json progress, int columns) {
    return drawn(message, progress.at("done").number(), progress.at("total").number(), columns);
  }

  private static boolean isUnderWay(Json part) {
    return !List.of("done", "already exists", "waiting").contains(part.at("state").text());
  }

  private static String partMessage(Json part) {
    return "  %s %-12s %s of %s"
        .formatted(
            part.at("name").text(),
            part.at("state").text(),
            Human.size(part.at("done").number()),
            Human.size(part.at("total").number()));
  }

  private void draw(List<String> lines) {
    session.streams().error().print(redrawn(lines, above));
    session.streams().error().flush();
    above = lines.size() - 1;
  }

  /**
   * Lines in the place of those that were drawn before.
   *
   * @param above how many of those stand above the one that the cursor is on
   */
  static String redrawn(List<String> lines, int above) {
    var erased = lines.stream().map(line -> ERASE + line).collect(Collectors.joining("\n"));
    return top(above) + erased + (lines.size() <= above ? ERASE_BELOW : "");
  }

  private static String top(int above) {
    return above == 0 ? "\r" : "\r\033[" + above + "A";
  }

  /**
   * Shows how far it is.
   *
   * @param total 0 where it isn't known
   */
  void show(String message, long done, long total) {
    if (session.redraws()) {
      draw(List.of(drawn(message, done, total, columns())));
    }
  }

  /** Takes the line away, before others are printed or at the end. */
  void clear() {
    if (session.redraws()) {
      session.streams().error().print(top(above) + (above == 0 ? ERASE : ERASE_BELOW));
      session.streams().error().flush();
      above = 0;
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
