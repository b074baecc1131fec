package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code rename}. */
final class RenameVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("rename", "Gives a container another name.", "berth rename web old-web")
        .word("CONTAINER", Kind.Any.CONTAINER)
        .word("NAME", Kind.Any.TEXT);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var renamed =
        session
            .client()
            .call(
                "container.rename",
                Params.of("container", arguments.word(0)).put("name", arguments.word(1)));
    if (arguments.json()) {
      session.print(renamed.pretty());
    }
    return 0;
  }
}
