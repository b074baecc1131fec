package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code restart}. */
final class RestartVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("restart", "Stops and starts containers.", "berth restart web")
        .some("CONTAINER", Kind.Any.CONTAINER)
        .value("t", "time", "SECONDS", "wait so long before SIGKILL; 10 is the default, -1 forever")
        .alias("timeout")
        .value("s", "signal", "SIGNAL", new Kind.Signal(), "send this instead of the stop signal");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session)
        .call(
            container ->
                Params.of("container", container)
                    .put("signal", arguments.value("signal"))
                    .put("grace", arguments.decimal("time")),
            "container.restart");
  }
}
