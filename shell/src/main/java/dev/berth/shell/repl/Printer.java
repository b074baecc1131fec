package dev.berth.shell.repl;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import dev.berth.shell.command.Items;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Values as text: lists of records as tables, others as trees. Text of others never reaches the
 * terminal as it is: what isn't printable is shown by its number.
 */
final class Printer {
  private static final int CELL = 40;
  private static final int ROWS = 200;
  private static final int GAP = 2;
  private static final Pattern DIGEST = Pattern.compile("(sha256:)?[0-9a-f]{64}");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private final int width;
  private final ZoneId zone;

  /** A printer for lines of so many letters. */
  Printer(int width, ZoneId zone) {
    this.width = Math.max(20, width);
    this.zone = zone;
  }

  /** A value of {@code repl.js}; empty where there is nothing to show. */
  String print(Json value) {
    return switch (value.at("kind").text()) {
      case "nothing" -> "";
      case "item" -> Items.line(value.at("method").text(), value.at("item"));
      default -> isTable(value) ? table(value) : tree(value, "");
    };
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
    var columns = names.stream().map(name -> column(rows, name)).toList();
    var told = columns.stream().filter(column -> !column.isEmpty()).toList();
    var shown = fitting(told.isEmpty() ? columns : told);
    var lines = new ArrayList<String>();
    for (var i = 0; i <= Math.min(rows.size(), ROWS); i++) {
      lines.add(row(shown, i));
    }
    var more = value.at("more").number() + Math.max(0, rows.size() - ROWS);
    if (more > 0) {
      lines.add("... " + more + " more; .json shows all");
    }
    if (shown.size() < told.size()) {
      var left = told.subList(shown.size(), told.size()).stream().map(Column::name);
      var note = "... also " + left.collect(Collectors.joining(", ")) + "; .json shows all";
      lines.add(cut(note, width));
    }
    return String.join("\n", lines);
  }

  /** A column of a table: its cells, the first of which is its name. */
  private record Column(String name, List<String> cells) {
    int width() {
      return cells.stream().mapToInt(Visible::width).max().orElse(0);
    }

    boolean isEmpty() {
      return cells.stream().skip(1).allMatch(String::isEmpty);
    }
  }

  private Column column(List<Json> rows, String name) {
    var cells = new ArrayList<String>();
    cells.add(safe(name));
    rows.stream().limit(ROWS).forEach(row -> cells.add(cell(row, name)));
    return new Column(safe(name), cells);
  }

  private List<Column> fitting(List<Column> columns) {
    var shown = new ArrayList<Column>();
    var taken = 0;
    for (var column : columns) {
      taken += column.width() + GAP;
      if (!shown.isEmpty() && taken - GAP > width) {
        break;
      }
      shown.add(column);
    }
    return shown;
  }

  private String row(List<Column> columns, int number) {
    var line = new StringBuilder();
    for (var column : columns) {
      var cell = column.cells().get(number);
      line.append(cell).append(" ".repeat(column.width() - Visible.width(cell) + GAP));
    }
    return cut(line.toString().stripTrailing(), width);
  }

  private String cell(Json row, String name) {
    for (var field : row.at("fields").items()) {
      if (field.items().get(0).text().equals(name)) {
        return cut(cellText(name, field.items().get(1)), CELL);
      }
    }
    return "";
  }

  /** Ids are short, times those of the person's zone, and what is empty takes no place. */
  private String cellText(String name, Json value) {
    var text = value.at("text").text();
    return switch (value.at("kind").text()) {
      case "string" -> DIGEST.matcher(text).matches() ? Items.shortId(text) : inline(value, true);
      case "number" -> isTime(name, text) ? time(text) : text;
      case "list" ->
          value.at("items").items().stream()
              .map(item -> inline(item, true))
              .collect(Collectors.joining(", "));
      case "record" -> value.at("fields").items().isEmpty() ? "" : inline(value, true);
      default -> inline(value, true);
    };
  }

  private static boolean isTime(String name, String text) {
    return (name.equals("at") || name.endsWith("At")) && text.matches("[0-9]{12,14}");
  }

  private String time(String millis) {
    return TIME.withZone(zone).format(Instant.ofEpochMilli(Long.parseLong(millis)));
  }

  private String tree(Json value, String pad) {
    if (value.at("kind").text().equals("entry")) {
      return inline(value.at("key"), false) + " => " + tree(value.at("value"), pad);
    }
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
    return !Set.of("list", "record", "map").contains(value.at("kind").text());
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
      case "list" -> group(value, "[", "]", inlineItems(value));
      case "map" -> group(value, "{", "}", inlineItems(value));
      case "entry" -> inline(value.at("key"), false) + " => " + inline(value.at("value"), false);
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

  private static List<String> inlineItems(Json value) {
    return value.at("items").items().stream().map(item -> inline(item, false)).toList();
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
