package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code gc apply}. */
final class GcApplyVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "gc apply",
        "PLAN",
        "Removes what is on a plan and still unused.",
        "berth gc apply \"$(berth gc plan --dangling --json | jq -r .id)\"");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    arguments.atMost(1);
    var started =
        session.client().call("gc.apply", Params.of("plan", arguments.word(0, "the id of a plan")));
    var report = Awaiting.result(session, started.at("operation").text());
    if (arguments.json()) {
      session.print(report.pretty());
      return 0;
    }
    var table = new Table("KIND", "NAME", "OUTCOME", "FREED");
    for (var outcome : report.at("outcomes").items()) {
      table.row(
          outcome.at("kind").text(),
          outcome.at("name").text(Human.shortId(outcome.at("id").text())),
          outcome.at("outcome").text(),
          Human.size(outcome.at("bytes").number()));
    }
    table.print(session.streams().out());
    session.print("Freed " + Human.size(report.at("bytes").number()));
    return 0;
  }
}
