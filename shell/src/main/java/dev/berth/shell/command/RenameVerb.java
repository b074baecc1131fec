package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code rename}. */
final class RenameVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "rename", "CONTAINER NAME", "Gives a container another name.", "berth rename web old-web");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    arguments.atMost(2);
    var renamed =
        session
            .client()
            .call(
                "container.rename",
                Params.of("container", arguments.word(0, "a container"))
                    .put("name", arguments.word(1, "a new name")));
    if (arguments.json()) {
      session.print(renamed.pretty());
    }
    return 0;
  }
}
