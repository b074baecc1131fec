package dev.berth.shell.command;

import dev.berth.shell.client.Contexts;
import java.util.Optional;

/** {@code context use}. */
final class ContextUseVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "context use",
            "Says which server commands speak to; \"local\" is this machine's own.",
            "berth context use lab")
        .word("NAME", Kind.Any.CONTEXT);
  }

  @Override
  public Where where() {
    return Where.CLIENT;
  }

  @Override
  public int run(Arguments arguments, Session session) {
    Contexts.of(session.environment())
        .use(Optional.of(arguments.word(0)).filter(name -> !name.equals(Contexts.LOCAL)));
    return 0;
  }
}
