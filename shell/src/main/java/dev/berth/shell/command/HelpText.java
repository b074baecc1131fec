package dev.berth.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;

/** The help of one verb: the example first, because it is what most people look for. */
final class HelpText {
  private static final String HANGING = " ".repeat(10);

  private final Syntax syntax;
  private final int columns;

  HelpText(Syntax syntax, int columns) {
    this.syntax = syntax;
    this.columns = columns;
  }

  @Override
  public String toString() {
    var options = new LinkedHashMap<String, String>();
    syntax.options().forEach(option -> options.put(left(option), option.help()));
    return "Example:  "
        + syntax.example().replace("\n", "\n" + HANGING)
        + "\n\n"
        + Lines.wrapped("Usage:    ", syntax.usage(), columns)
        + "\n"
        + Lines.wrapped("", syntax.summary(), columns)
        + section("Words", syntax.choices())
        + section("Options", options)
        + section("Exit status", syntax.statuses());
  }

  private String section(String title, Map<String, String> items) {
    if (items.isEmpty()) {
      return "";
    }
    var text = new StringBuilder("\n" + title + ":\n");
    // what is longer than half a line has its explanation below it
    var width =
        items.keySet().stream()
            .mapToInt(item -> item.length() + 4)
            .filter(item -> item <= columns / 2)
            .max()
            .orElse(HANGING.length());
    items.forEach(
        (item, explanation) -> {
          var left = "  " + item;
          var isLong = left.length() + 2 > width;
          text.append(isLong ? left + "\n" : "");
          var start = isLong ? "" : left;
          text.append(
              Lines.wrapped(start + " ".repeat(width - start.length()), explanation, columns));
        });
    return text.toString();
  }

  private static String left(Syntax.Option option) {
    var letter = option.letter().isEmpty() ? "    " : "-" + option.letter() + ", ";
    return letter + "--" + option.name() + (option.isSwitch() ? "" : " " + option.value());
  }
}
