package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import java.util.List;

/** What every verb that lists things can print instead of its table. */
final class Listing {
  private Listing() {}

  /** Adds {@code --format}. */
  static Syntax options(Syntax syntax) {
    return syntax.value(
        "",
        "format",
        "TEXT",
        "print each as this says, such as \"{name} {image.id|short}\", or \"table {name}\\t{status}\"");
  }

  /** Prints rows as JSON or by a format, where one of them was asked for. */
  static boolean printed(Arguments arguments, Session session, List<Json> rows) {
    var format = arguments.value("format").map(Format::parse);
    if (arguments.json()) {
      session.print(Json.of(rows).pretty());
      return true;
    }
    format.ifPresent(known -> known.print(rows, session.streams().out()));
    return format.isPresent();
  }
}
