package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Params;

/** {@code diff}. */
final class DiffVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("diff", "Tells which paths a container changed.", "berth diff web")
        .word("CONTAINER", Kind.Any.CONTAINER);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var changes =
        session.client().call("container.diff", Params.of("container", arguments.word(0)));
    if (arguments.json()) {
      session.print(changes.pretty());
      return 0;
    }
    for (var change : changes.items()) {
      var letter =
          switch (change.at("kind").text()) {
            case "added" -> "A";
            case "removed" -> "D";
            default -> "C";
          };
      session.print(letter + " " + Visible.line(change.at("path").text()));
    }
    return 0;
  }
}
