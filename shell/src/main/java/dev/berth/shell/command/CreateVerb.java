package dev.berth.shell.command;

import java.io.IOException;

/** {@code create}: a container, not started. */
final class CreateVerb implements Verb {
  @Override
  public Syntax syntax() {
    return CreationOptions.addTo(
        Syntax.of(
                "create",
                "Makes a container without starting it.",
                "berth create --name web -e PORT=8080 web:1")
            .word("IMAGE", Kind.Any.IMAGE)
            .optional("COMMAND", Kind.Any.TEXT)
            .commandFollows());
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    var params = CreationOptions.params(arguments, session);
    var created = new Creating(session, params, arguments).run();
    session.print(arguments.json() ? created.pretty() : created.at("id").text());
    return 0;
  }

  @Override
  public int engineError() {
    return 125;
  }
}
