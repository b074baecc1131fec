package dev.berth.shell.repl;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Values as text: lists of records as tables, others as trees. Text of others never reaches the
 * terminal as it is: what isn't printable is shown by its number.
 */
final class Printer {
  private static final int CELL = 40;
  private static final int ROWS = 200;
  private static final int COLUMNS = 8;

  private final int width;

  /** A printer for lines of so many letters. */
  Printer(int width) {
    this.width = Math.max(20, width);
  }

  /** A value of {@code repl.js}; empty where there is nothing to show. */
  String print(Json value) {
    if (value.at("kind").text().equals("nothing")) {
      return "";
    }
    return isTable(value) ? table(value) : tree(value, "");
  }

  private static boolean isTable(Json value) {
    var items = value.at("items").items();
    return value.at("kind").text().equals("list")
        && items.size() > 0
        && items.stream()
            .allMatch(
                item ->
                    item.at("kind").text().equals("record")
                        && !item.at("fields").items().isEmpty());
  }

  private String table(Json value) {
    var rows = value.at("items").items();
    var names = new LinkedHashSet<String>();
    rows.forEach(row -> row.at("fields").items().forEach(f -> names.add(f.items().get(0).text())));
    var columns = names.stream().limit(COLUMNS).toList();
    var lines = new ArrayList<List<String>>();
    lines.add(columns.stream().map(Printer::safe).toList());
    rows.stream()
        .limit(ROWS)
        .forEach(row -> lines.add(columns.stream().map(name -> cell(row, name)).toList()));
    var widths = new int[columns.size()];
    lines.forEach(
        line -> {
          for (var i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], line.get(i).length());
          }
        });
    var text = lines.stream().map(line -> row(line, widths)).collect(Collectors.joining("\n"));
    var more = value.at("more").number() + Math.max(0, rows.size() - ROWS);
    var hidden = names.size() - columns.size();
    return text
        + (more > 0 ? "\n... " + more + " more; .json shows all" : "")
        + (hidden > 0 ? "\n... " + hidden + " more columns; .json shows all" : "");
  }

  private String row(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (var i = 0; i < widths.length; i++) {
      line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
    }
    return cut(line.toString().stripTrailing(), width);
  }

  private static String cell(Json row, String name) {
    for (var field : row.at("fields").items()) {
      if (field.items().get(0).text().equals(name)) {
        return cut(inline(field.items().get(1), true), CELL);
      }
    }
    return "";
  }

  private String tree(Json value, String pad) {
    var line = inline(value, false);
    var top = pad.isEmpty() && isText(value) ? plain(value) : line;
    if (top.length() + pad.length() <= width || isLeaf(value)) {
      return top;
    }
    var inner = pad + "  ";
    var parts = new ArrayList<String>();
    for (var item : value.at("items").items()) {
      parts.add(inner + tree(item, inner));
    }
    for (var field : value.at("fields").items()) {
      var name = key(field.items().get(0).text());
      parts.add(inner + name + ": " + tree(field.items().get(1), inner));
    }
    if (value.at("more").number() > 0) {
      parts.add(inner + "... " + value.at("more").number() + " more");
    }
    var list = value.at("kind").text().equals("list");
    return prefix(value)
        + (list ? "[\n" : "{\n")
        + String.join(",\n", parts)
        + "\n"
        + pad
        + (list ? "]" : "}");
  }

  private static boolean isLeaf(Json value) {
    return !value.at("kind").text().equals("list") && !value.at("kind").text().equals("record");
  }

  private static boolean isText(Json value) {
    return value.at("kind").text().equals("string");
  }

  private static String plain(Json value) {
    return value.at("text").text().lines().map(Printer::safe).collect(Collectors.joining("\n"))
        + note(value);
  }

  private static String note(Json value) {
    var more = value.at("more").number();
    return more > 0 ? "... " + more + " more letters" : "";
  }

  private static String inline(Json value, boolean bare) {
    return switch (value.at("kind").text()) {
      case "string" ->
          bare
              ? safe(value.at("text").text())
              : "'" + quoted(value.at("text").text()) + "'" + note(value);
      case "list" ->
          group(
              value,
              "[",
              "]",
              value.at("items").items().stream().map(item -> inline(item, false)).toList());
      case "record" ->
          group(
              value,
              "{",
              "}",
              value.at("fields").items().stream()
                  .map(
                      field ->
                          key(field.items().get(0).text())
                              + ": "
                              + inline(field.items().get(1), false))
                  .toList());
      default -> plain(value);
    };
  }

  private static String group(Json value, String begin, String end, List<String> parts) {
    var all = new ArrayList<>(parts);
    if (value.at("more").number() > 0) {
      all.add("... " + value.at("more").number() + " more");
    }
    return prefix(value)
        + (all.isEmpty() ? begin + end : begin + " " + String.join(", ", all) + " " + end);
  }

  private static String prefix(Json value) {
    var name = safe(value.at("name").text());
    return name.isEmpty() ? "" : name + " ";
  }

  private static String key(String name) {
    return name.matches("[\\p{L}_$][\\p{L}\\p{N}_$]*") ? name : "'" + quoted(name) + "'";
  }

  private static String quoted(String text) {
    return safe(text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n"));
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  /** Text in which nothing moves a cursor, changes a colour or turns the direction of writing. */
  static String safe(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(
            letter -> {
              if (letter == '\t') {
                out.append("  ");
              } else if (isHarmful(letter)) {
                out.append(Visible.shown(letter));
              } else {
                out.appendCodePoint(letter);
              }
            });
    return out.toString();
  }

  private static boolean isHarmful(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
