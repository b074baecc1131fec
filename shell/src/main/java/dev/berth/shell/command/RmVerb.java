package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code rm}. */
final class RmVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("rm", "Removes containers with what they wrote and logged.", "berth rm -f web")
        .some("CONTAINER", Kind.Any.CONTAINER)
        .flag("f", "force", "kill those that run");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session)
        .call(
            container -> Params.of("container", container).flag("force", arguments.flag("force")),
            "container.remove");
  }
}
