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
    return items.isEmpty() ? "" : "\n" + title + ":\n" + Lines.explained(items, columns);
  }

  private static String left(Syntax.Option option) {
    var letter = option.letter().isEmpty() ? "    " : "-" + option.letter() + ", ";
    return letter + "--" + option.name() + (option.isSwitch() ? "" : " " + option.value());
  }
}
