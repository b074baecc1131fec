package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code kill}. */
final class KillVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "kill", "Sends a signal to the first process of containers.", "berth kill -s HUP web")
        .some("CONTAINER", Kind.Any.CONTAINER)
        .value(
            "s", "signal", "SIGNAL", new Kind.Signal(), "name or number; SIGKILL is the default");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session)
        .call(
            container -> Params.of("container", container).put("signal", arguments.value("signal")),
            "container.kill");
  }
}
