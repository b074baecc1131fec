package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Params;

/** {@code catalog}. */
final class CatalogVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "catalog",
            "Lists the repositories of a registry, where it tells.",
            "berth catalog registry.example:5000")
        .word("HOST", Kind.Any.TEXT);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var names =
        RegistryTransfer.call(session, "registry.catalog", Params.of("host", arguments.word(0)));
    if (arguments.json()) {
      session.print(names.pretty());
    } else {
      names.texts().forEach(name -> session.print(Visible.line(name)));
    }
    return 0;
  }
}
