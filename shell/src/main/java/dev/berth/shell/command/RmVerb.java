package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code rm}. */
final class RmVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "rm",
            "CONTAINER...",
            "Removes containers with what they wrote and logged.",
            "berth rm -f web")
        .flag("f", "force", "kill those that run");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session, "a container")
        .call(
            container -> Params.of("container", container).flag("force", arguments.flag("force")),
            "container.remove");
  }
}
