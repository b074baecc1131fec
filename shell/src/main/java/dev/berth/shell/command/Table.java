package dev.berth.shell.command;

import dev.berth.shell.Visible;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Columns under headings, three spaces apart, as Docker prints them; what is in them is harmless.
 * At a terminal that is too narrow one column is cut.
 */
final class Table {
  private static final int GAP = 3;

  /** A column isn't cut to less than this; lines that are still too long are left to wrap. */
  private static final int LEAST = 10;

  private final List<Row> rows = new ArrayList<>();
  private int cut;
  private boolean whole;

  private record Row(List<String> cells, int painted, Colour colour) {}

  Table(String... headings) {
    row(headings);
    cut = headings.length - 1;
  }

  /** Cuts this column instead of the last one. */
  Table cutting(int column) {
    cut = column;
    return this;
  }

  /** Cuts nothing, if that was asked for. */
  Table whole(boolean asked) {
    whole = asked;
    return this;
  }

  void row(String... cells) {
    row(0, Colour.PLAIN, cells);
  }

  /** A row of which one cell has a colour. */
  void row(int painted, Colour colour, String... cells) {
    rows.add(new Row(Stream.of(cells).map(Visible::line).toList(), painted, colour));
  }

  /** Prints it to a person as wide and coloured as their terminal is, or plain. */
  void print(Session session) {
    var terminal = session.streams().screen().out() && !whole;
    print(session.streams().out(), terminal ? session.columns() : 0, session.coloured());
  }

  /**
   * Prints it.
   *
   * @param columns of the terminal; 0 where nothing is to be cut
   */
  void print(PrintStream out, int columns, boolean coloured) {
    var widths = widths(columns);
    for (var row : rows) {
      var line = new StringBuilder();
      for (var i = 0; i < row.cells().size(); i++) {
        var cell = Visible.cut(row.cells().get(i), widths[i]);
        var last = i == row.cells().size() - 1;
        line.append(coloured && i == row.painted() ? row.colour().of(cell) : cell)
            .append(last ? "" : " ".repeat(widths[i] - Visible.width(cell) + GAP));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** How wide it is where nothing is cut. */
  int width() {
    return all(widths(0));
  }

  private static int all(int[] widths) {
    return IntStream.of(widths).sum() + GAP * (widths.length - 1);
  }

  private int[] widths(int columns) {
    var widths = new int[rows.getFirst().cells().size()];
    for (var row : rows) {
      for (var i = 0; i < row.cells().size(); i++) {
        widths[i] = Math.max(widths[i], Visible.width(row.cells().get(i)));
      }
    }
    var all = all(widths);
    if (columns > 0 && all > columns) {
      widths[cut] = Math.min(widths[cut], Math.max(LEAST, widths[cut] - (all - columns)));
    }
    return widths;
  }
}
