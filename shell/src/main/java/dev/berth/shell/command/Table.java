package dev.berth.shell.command;

import dev.berth.shell.Visible;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Columns under headings, three spaces apart, as Docker prints them; what is in them is harmless.
 */
final class Table {
  private static final int GAP = 3;

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    row(headings);
  }

  void row(String... cells) {
    rows.add(Stream.of(cells).map(Visible::line).toList());
  }

  void print(PrintStream out) {
    var widths = new int[rows.getFirst().size()];
    for (var row : rows) {
      for (var i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], Visible.width(row.get(i)));
      }
    }
    for (var row : rows) {
      var line = new StringBuilder();
      for (var i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - Visible.width(row.get(i)) + GAP));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
