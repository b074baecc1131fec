package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code operation cancel}. */
final class OperationCancelVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "operation cancel",
            "Cancels operations and waits until their work has ended; prints the ids.",
            "berth operation cancel $(berth operation ls -q)")
        .some("OPERATION", Kind.Any.OPERATION);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session).call(id -> Params.of("operation", id), "operation.cancel");
  }
}
