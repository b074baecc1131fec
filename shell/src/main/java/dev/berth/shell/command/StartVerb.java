package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code start}. */
final class StartVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "start", "CONTAINER...", "Starts containers that don't run.", "berth start web")
        .flag("a", "attach", "relay output and signals until it has ended")
        .flag("i", "interactive", "connect standard input; attaches as -a does");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    if (arguments.flag("attach") || arguments.flag("interactive")) {
      var container = arguments.word(0, "a container");
      arguments.atMost(1);
      return new Foreground(session, container, arguments.flag("interactive"), true)
          .startAndRelay(false)
          .code();
    }
    return new Each(arguments, session, "a container")
        .call(container -> Params.of("container", container), "container.start");
  }
}
