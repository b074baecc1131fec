package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Params;

/** {@code tags}. */
final class TagsVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "tags",
            "Lists the tags that a repository has in its registry.",
            "berth tags registry.example:5000/web")
        .word("NAME", Kind.Any.TEXT);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var tags =
        RegistryTransfer.call(session, "registry.tags", Params.of("name", arguments.word(0)));
    if (arguments.json()) {
      session.print(tags.pretty());
    } else {
      tags.texts().forEach(name -> session.print(Visible.line(name)));
    }
    return 0;
  }
}
