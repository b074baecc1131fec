package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What every verb that lists things can print instead of its table. It is made before anything is
 * asked of the server, so that a wrong format costs nothing.
 */
final class Listing {
  private final Arguments arguments;
  private final Optional<Format> format;

  private Listing(Arguments arguments, Optional<Format> format) {
    this.arguments = arguments;
    this.format = format;
  }

  /** Adds {@code --format}. */
  static Syntax options(Syntax syntax) {
    return syntax.value(
        "",
        "format",
        "TEXT",
        "print each as this says, such as \"{name} {id|short}\", or \"table {name}\\t{status}\"; json is a line of JSON each");
  }

  /** Adds {@code --no-trunc}. */
  static Syntax whole(Syntax syntax) {
    return syntax.flag("", "no-trunc", "cut nothing, neither ids nor what is too wide");
  }

  /** The words of an enum of the API, as the command line has them. */
  static Kind.OneOf words(Enum<?>... values) {
    return new Kind.OneOf(
        Stream.of(values)
            .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList());
  }

  /**
   * Reads what was asked for.
   *
   * @param item record of what is listed
   */
  static Listing of(Arguments arguments, Class<? extends Record> item) {
    return new Listing(
        arguments, arguments.value("format").map(text -> Format.parse(text).over(item)));
  }

  /** What {@code --filter} lets through: any value of each name that is given, as text. */
  List<Json> filtered(List<Json> rows, Map<String, Function<Json, String>> fields) {
    var wanted = arguments.grouped("filter");
    return rows.stream()
        .filter(
            row ->
                fields.entrySet().stream()
                    .allMatch(
                        field ->
                            !wanted.containsKey(field.getKey())
                                || wanted
                                    .getOrDefault(field.getKey(), List.of())
                                    .contains(
                                        field.getValue().apply(row).toLowerCase(Locale.ROOT))))
        .toList();
  }

  /**
   * Prints rows as JSON, by a format, or in short, where one of them was asked for.
   *
   * @param shortly what {@code --quiet} prints of each
   */
  boolean printed(Session session, List<Json> rows, Function<Json, String> shortly) {
    if (arguments.json()) {
      session.print(Json.of(rows).pretty());
      return true;
    }
    if (formatted(session, rows)) {
      return true;
    }
    if (arguments.flag("quiet")) {
      rows.forEach(row -> session.print(Visible.line(shortly.apply(row))));
      return true;
    }
    return false;
  }

  /** Prints rows by a format, if one was asked for. */
  boolean formatted(Session session, List<Json> rows) {
    format.ifPresent(known -> known.print(rows, session.streams().out()));
    return format.isPresent();
  }

  /** Prints one of those that come one after another, if a format or JSON was asked for. */
  boolean printedOne(Session session, Json row) {
    if (arguments.json()) {
      session.print(row.compact());
      return true;
    }
    format.ifPresent(known -> known.print(List.of(row), session.streams().out()));
    return format.isPresent();
  }

  /** Refuses a table where rows are printed as they come. */
  Listing withoutTable() {
    if (format.isPresent() && format.get().isTable()) {
      throw new UsageException(
          "--format: no table here, where each is printed as it comes; leave \"table\" away");
    }
    return this;
  }
}
