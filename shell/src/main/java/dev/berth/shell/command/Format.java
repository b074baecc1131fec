package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What {@code --format} says: text with places such as {@code {name}} and {@code {image.id|short}},
 * which take the fields of the JSON that {@code --json} prints.
 */
final class Format {
  private static final String TABLE = "table ";
  private static final Set<String> FILTERS =
      new TreeSet<>(Set.of("ago", "bytes", "default", "join", "json", "lower", "short", "upper"));

  private final boolean table;
  private final List<Part> parts;

  private sealed interface Part {
    record Text(String text) implements Part {}

    /**
     * A field.
     *
     * @param path empty for the whole item
     * @param column where it begins, counted from 1
     */
    record Place(List<String> path, List<Filter> filters, int column) implements Part {}
  }

  private record Filter(String name, String argument) {}

  private Format(boolean table, List<Part> parts) {
    this.table = table;
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a format.
   *
   * @throws UsageException with the column, counted from 1
   */
  static Format parse(String text) {
    if (text.equals("json")) {
      return parse("{.}");
    }
    if (text.contains("{{.")) {
      throw new UsageException(
          "--format is no Go template here: write {name} instead of {{.Name}}; the names are those that --json prints");
    }
    boolean table = text.startsWith(TABLE);
    var parts = new ArrayList<Part>();
    var plain = new StringBuilder();
    for (int at = table ? TABLE.length() : 0; at < text.length(); at++) {
      char letter = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      if ((letter == '{' || letter == '}') && next == letter) {
        plain.append(letter);
        at++;
      } else if (letter == '\\' && (next == 't' || next == 'n' || next == '\\')) {
        plain.append(next == 't' ? '\t' : next == 'n' ? '\n' : '\\');
        at++;
      } else if (letter == '{') {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw wrong(at, "a place that { begins has no }; a brace itself is {{");
        }
        if (!plain.isEmpty()) {
          parts.add(new Part.Text(plain.toString()));
          plain.setLength(0);
        }
        parts.add(place(text.substring(at + 1, end), at + 1));
        at = end;
      } else if (letter == '}') {
        throw wrong(at, "there is a } without {; a brace itself is }}");
      } else {
        plain.append(letter);
      }
    }
    if (!plain.isEmpty()) {
      parts.add(new Part.Text(plain.toString()));
    }
    return new Format(table, parts);
  }

  private static UsageException wrong(int at, String what) {
    return new UsageException("--format, column %d: %s".formatted(at + 1, what));
  }

  private static Part.Place place(String text, int at) {
    var words = text.split("\\|", -1);
    var path = words[0].strip();
    if (path.isEmpty()) {
      throw wrong(at, "a place needs a name, such as {name}");
    }
    var filters = new ArrayList<Filter>();
    for (int i = 1; i < words.length; i++) {
      int colon = words[i].indexOf(':');
      var name = (colon < 0 ? words[i] : words[i].substring(0, colon)).strip();
      if (!FILTERS.contains(name)) {
        throw wrong(
            at,
            "there is no filter \"%s\"%s; there are %s"
                .formatted(
                    name,
                    Nearest.of(name, FILTERS).map(", perhaps %s"::formatted).orElse(""),
                    String.join(", ", FILTERS)));
      }
      filters.add(new Filter(name, colon < 0 ? "" : words[i].substring(colon + 1)));
    }
    return new Part.Place(
        path.equals(".") ? List.of() : List.of(path.split("\\.", -1)), filters, at + 1);
  }

  /** Refuses places that a record has no field for. */
  Format over(Class<? extends Record> item) {
    for (var part : parts) {
      if (part instanceof Part.Place place) {
        Fields.check(item, place.path(), place.column());
      }
    }
    return this;
  }

  boolean isTable() {
    return table;
  }

  /** Prints each row on a line of its own, or all in a table with headings. */
  void print(List<Json> rows, PrintStream out) {
    if (!table) {
      rows.forEach(row -> out.println(filled(row)));
      return;
    }
    var printed = new Table(headings().split("\t", -1));
    rows.forEach(row -> printed.row(filled(row).split("\t", -1)));
    printed.print(out, 0, false);
  }

  private String headings() {
    return parts.stream()
        .map(
            part ->
                switch (part) {
                  case Part.Text text -> text.text();
                  case Part.Place place ->
                      place.path().isEmpty()
                          ? "ITEM"
                          : place.path().getLast().toUpperCase(Locale.ROOT);
                })
        .collect(Collectors.joining());
  }

  private String filled(Json row) {
    return parts.stream()
        .map(
            part ->
                switch (part) {
                  case Part.Text text -> text.text();
                  case Part.Place place -> Visible.line(value(row, place));
                })
        .collect(Collectors.joining());
  }

  private static String value(Json row, Part.Place place) {
    var found = row;
    for (var name : place.path()) {
      found = found.at(name);
    }
    var separator = ",";
    for (var filter : place.filters()) {
      if (filter.name().equals("json")) {
        return found.present() ? found.compact() : "null";
      }
      separator = filter.name().equals("join") ? filter.argument() : separator;
    }
    var text = text(found, separator);
    for (var filter : place.filters()) {
      text = filtered(text, filter);
    }
    return text;
  }

  private static String text(Json found, String separator) {
    if (found.isList()) {
      return found.items().stream()
          .map(item -> text(item, separator))
          .collect(Collectors.joining(separator));
    }
    return found.isObject() ? found.compact() : found.text();
  }

  private static String filtered(String text, Filter filter) {
    return switch (filter.name()) {
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "short" -> Human.shortId(text);
      case "ago" -> isNumber(text) ? Human.ago(Long.parseLong(text)) : text;
      case "bytes" -> isNumber(text) ? Human.size(Long.parseLong(text)) : text;
      case "default" -> text.isEmpty() ? filter.argument() : text;
      case String _ -> text;
    };
  }

  private static boolean isNumber(String text) {
    return text.matches("-?[0-9]{1,18}");
  }
}
