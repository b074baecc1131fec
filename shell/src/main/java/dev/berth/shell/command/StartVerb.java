package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code start}. */
final class StartVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("start", "Starts containers that don't run.", "berth start web")
        .some("CONTAINER", Kind.Any.CONTAINER)
        .flag("a", "attach", "relay output and signals until it has ended")
        .flag("i", "interactive", "connect standard input; attaches as -a does");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    if (arguments.flag("attach") || arguments.flag("interactive")) {
      if (arguments.words().size() > 1) {
        throw new UsageException("start -a and start -i take one container: " + syntax().usage());
      }
      var container = arguments.word(0);
      return new Foreground(session, container, arguments.flag("interactive"), true)
          .startAndRelay(false)
          .code();
    }
    return new Each(arguments, session)
        .call(container -> Params.of("container", container), "container.start");
  }
}
