package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;

/** {@code gc apply}. */
final class GcApplyVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "gc apply",
            "Removes what is on a plan and still unused.",
            "berth gc apply $(berth gc plan -q --dangling)")
        .word("PLAN", Kind.Any.TEXT)
        .flag("", "no-trunc", "cut nothing, however wide it is");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var started = session.client().call("gc.apply", Params.of("plan", arguments.word(0)));
    var operation = started.at("operation").text();
    try {
      return print(Awaiting.result(session, operation), arguments, session);
    } catch (RpcException e) {
      var done = session.client().call("operation.get", Params.of("operation", operation));
      if (done.at("result").present()) {
        print(done.at("result"), arguments, session);
      }
      throw e;
    }
  }

  private static int print(Json report, Arguments arguments, Session session) {
    var outcomes = report.at("outcomes").items();
    var status =
        outcomes.stream().anyMatch(outcome -> outcome.at("outcome").text().equals("failed"))
            ? 1
            : 0;
    if (arguments.json()) {
      session.print(report.pretty());
      return status;
    }
    var table =
        new Table("KIND", "NAME", "OUTCOME", "FREED", "WHY").whole(arguments.flag("no-trunc"));
    for (var outcome : outcomes) {
      table.row(
          2,
          outcome.at("outcome").text().equals("failed") ? Colour.RED : Colour.PLAIN,
          outcome.at("kind").text(),
          outcome.at("name").text(Human.shortId(outcome.at("id").text())),
          outcome.at("outcome").text(),
          Human.size(outcome.at("bytes").number()),
          outcome.at("reason").text());
    }
    table.print(session);
    session.print("Freed " + Human.size(report.at("bytes").number()));
    return status;
  }
}
