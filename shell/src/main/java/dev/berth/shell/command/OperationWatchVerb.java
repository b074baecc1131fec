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
    var drawn = new ProgressLine(session);
    var printed = new ProgressLog();
    try (var items = session.client().subscribe("operation.watch", params.json())) {
      for (var item = items.next(); item.isPresent(); item = items.next()) {
        succeeded = item.get().at("end").at("status").text("").equals("SUCCEEDED");
        if (arguments.json()) {
          session.print(item.get().compact());
        } else if (item.get().at("progress").present()) {
          show(item.get().at("progress"), drawn, printed, session);
        } else {
          drawn.clear();
          print(item.get(), session);
        }
        session.streams().out().flush();
      }
    } finally {
      drawn.clear();
    }
    return succeeded ? 0 : 1;
  }

  private static void show(
      Json progress, ProgressLine drawn, ProgressLog printed, Session session) {
    if (session.redraws()) {
      drawn.show(progress);
      return;
    }
    var line = printed.next(progress);
    if (!line.isEmpty()) {
      session.say(line);
    }
  }

  private static void print(Json item, Session session) {
    if (item.at("line").present()) {
      session.print(Awaiting.harmless(item.at("line").at("text").text()));
    } else {
      session.say(Items.end(item.at("end")));
    }
  }
}
