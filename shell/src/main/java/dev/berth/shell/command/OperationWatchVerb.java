package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;

/** {@code operation watch}. */
final class OperationWatchVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "operation watch",
            "Tells what an operation says, until it has ended. Exit status 1: it failed or was cancelled.",
            "berth operation watch $(berth operation ls -q)")
        .word("OPERATION", Kind.Any.OPERATION);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var params = Params.of("operation", arguments.word(0));
    var succeeded = false;
    try (var items = session.client().subscribe("operation.watch", params.json())) {
      for (var item = items.next(); item.isPresent(); item = items.next()) {
        succeeded = item.get().at("end").at("status").text("").equals("SUCCEEDED");
        print(item.get(), arguments, session);
        session.streams().out().flush();
      }
    }
    return succeeded ? 0 : 1;
  }

  private static void print(Json item, Arguments arguments, Session session) {
    if (arguments.json()) {
      session.print(item.compact());
    } else if (item.at("line").present()) {
      session.print(Awaiting.harmless(item.at("line").at("text").text()));
    } else if (item.at("progress").present()) {
      session.say(item.at("progress").at("message").text());
    } else {
      session.say(Items.end(item.at("end")));
    }
  }
}
