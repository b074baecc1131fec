package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code wait}. */
final class WaitVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "wait",
            "Waits until containers have ended and prints their exit codes.",
            "berth wait web")
        .some("CONTAINER", Kind.Any.CONTAINER);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session)
        .call(
            container -> Params.of("container", container),
            "container.wait",
            (_, exit) -> exit.at("exitCode").text());
  }
}
