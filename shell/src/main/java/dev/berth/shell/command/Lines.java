package dev.berth.shell.command;

import dev.berth.shell.Screen;
import java.util.Map;

/** Text for people, in lines that fit where it is read. */
public final class Lines {
  private static final int USUAL = 80;
  private static final int LEAST = 40;

  private static final int USUAL_ITEM = 10;

  /** Of a text that goes elsewhere than to a terminal, however wide the one behind it is. */
  private static final int WIDEST_ELSEWHERE = 100;

  private Lines() {}

  /** How long lines may be. */
  public static int columns(Screen screen, Map<String, String> environment) {
    var known = Session.columns(screen, environment);
    var columns = known > 0 ? Math.max(LEAST, known) : USUAL;
    return screen.out() ? columns : Math.min(WIDEST_ELSEWHERE, columns);
  }

  /**
   * Breaks a text at blanks; the lines after the first are indented as far as the first has a
   * start. A word that is longer than a line stays whole.
   *
   * @return lines with an end each
   */
  public static String wrapped(String start, String text, int columns) {
    var lines = new StringBuilder();
    var line = new StringBuilder(start);
    var isEmpty = true;
    for (var word : text.strip().split("\\s+")) {
      if (!isEmpty && line.length() + 1 + word.length() > columns) {
        lines.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(" ".repeat(start.length()));
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      isEmpty = false;
    }
    return lines.append(line.toString().stripTrailing()).append('\n').toString();
  }

  /**
   * Items with an explanation each beside them; below, where an item is longer than half a line.
   *
   * @return lines with an end each
   */
  public static String explained(Map<String, String> items, int columns) {
    var width =
        items.keySet().stream()
            .mapToInt(item -> item.length() + 4)
            .filter(item -> item <= columns / 2)
            .max()
            .orElse(USUAL_ITEM);
    var text = new StringBuilder();
    items.forEach(
        (item, explanation) -> {
          var left = "  " + item;
          var isLong = left.length() + 2 > width;
          text.append(isLong ? left + "\n" : "");
          var start = isLong ? "" : left;
          text.append(wrapped(start + " ".repeat(width - start.length()), explanation, columns));
        });
    return text.toString();
  }
}
