package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code logout}. */
final class LogoutVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "logout",
            "Forgets the stored login of a registry. Without HOST: of Docker's registry.",
            "berth logout registry.example:5000")
        .optional("HOST", Kind.Any.TEXT);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var done =
        session
            .client()
            .call("registry.logout", Params.of().put("host", LoginVerb.host(arguments)));
    session.print(
        arguments.json()
            ? done.pretty()
            : (done.at("removed").isTrue() ? "Logged out of " : "There is no login of ")
                + done.at("host").text());
    return 0;
  }
}
