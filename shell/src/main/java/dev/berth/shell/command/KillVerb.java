package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code kill}. */
final class KillVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "kill",
            "CONTAINER...",
            "Sends a signal to the first process of containers.",
            "berth kill -s HUP web")
        .value("s", "signal", "SIGNAL", "name or number; SIGKILL is the default");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session, "a container")
        .call(
            container -> Params.of("container", container).put("signal", arguments.value("signal")),
            "container.kill");
  }
}
