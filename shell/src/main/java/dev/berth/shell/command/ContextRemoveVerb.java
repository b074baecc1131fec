package dev.berth.shell.command;

import dev.berth.shell.client.Contexts;

/** {@code context remove}. */
final class ContextRemoveVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("context remove", "Forgets a server's name.", "berth context remove lab")
        .word("NAME", Kind.Any.CONTEXT)
        .flag("f", "force", "also the one in use; commands then go to this machine's own server");
  }

  @Override
  public Where where() {
    return Where.CLIENT;
  }

  @Override
  public int run(Arguments arguments, Session session) {
    Contexts.of(session.environment())
        .remove(ContextAddVerb.name(arguments), arguments.flag("force"));
    return 0;
  }
}
