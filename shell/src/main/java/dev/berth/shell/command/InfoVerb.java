package dev.berth.shell.command;

import dev.berth.shell.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code info}. */
final class InfoVerb implements Verb {
  private static final String LABEL = "%-12s";
  private static final String INDENT = "  ";

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "info", "Tells where everything is and what this machine can do.", "berth info");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var info = session.client().call("system.info");
    if (arguments.json()) {
      session.print(info.pretty());
      return 0;
    }
    line(session, "Server", info.at("serverVersion").text() + ", pid " + info.at("pid").text());
    line(session, "Kernel", info.at("kernel").text());
    line(
        session,
        "Cgroups",
        info.at("cgroups").text() + ": " + String.join(" ", info.at("controllers").texts()));
    line(
        session,
        "Containers",
        info.at("containers").text() + ", running " + info.at("running").text());
    line(session, "Images", info.at("images").text());
    var features = new ArrayList<List<String>>();
    info.at("features")
        .fields()
        .forEach((name, found) -> features.add(List.of(name, found.text())));
    table(session, "Features", List.of("NAME", "FOUND"), features);
    var places =
        info.at("places").items().stream()
            .map(at -> Stream.of("name", "path", "format").map(it -> at.at(it).text()).toList())
            .toList();
    table(session, "Places", List.of("NAME", "PATH", "WHAT"), places);
    info.at("warnings").texts().forEach(warning -> session.say("warning: " + warning));
    return 0;
  }

  private static void line(Session session, String label, String text) {
    print(session, LABEL.formatted(label), text);
  }

  /** Rows that don't fit the terminal have their cells below one another, and nothing is cut. */
  private static void table(
      Session session, String title, List<String> headings, List<List<String>> rows) {
    session.print(title);
    var table = new Table(indented(headings)).whole(true);
    rows.forEach(row -> table.row(indented(row)));
    if (table.width() <= columns(session)) {
      table.print(session);
      return;
    }
    for (var row : rows) {
      var start = INDENT + LABEL.formatted(row.getFirst()) + " ";
      for (var cell : row.subList(1, row.size() - 1)) {
        session.print(start + Visible.line(cell));
        start = " ".repeat(start.length());
      }
      print(session, start, row.getLast());
    }
  }

  private static String[] indented(List<String> cells) {
    return Stream.concat(Stream.of(INDENT + cells.getFirst()), cells.stream().skip(1))
        .toArray(String[]::new);
  }

  private static void print(Session session, String start, String text) {
    session.streams().out().print(Lines.wrapped(start, Visible.line(text), columns(session)));
  }

  /** What goes to a file or a program isn't broken. */
  private static int columns(Session session) {
    var screen = session.streams().screen();
    return screen.out() ? Lines.columns(screen, session.environment()) : Integer.MAX_VALUE;
  }
}
