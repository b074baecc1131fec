package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import java.util.List;

/** {@code operation ls}. */
final class OperationListVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Listing.options(
        Syntax.of(
                "operation ls",
                "Lists long work that is under way; with --all what ended in the last day as well.",
                "berth operation ls --all")
            .flag("a", "all", "also those that have ended")
            .flag("q", "quiet", "print ids alone"));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var params = arguments.flag("all") ? Params.of() : Params.of("status", List.of("RUNNING"));
    var operations = session.client().call("operation.list", params);
    if (Listing.printed(arguments, session, operations.items())) {
      return 0;
    }
    var table = new Table("OPERATION", "METHOD", "SUBJECT", "STATUS", "BEGUN", "PROGRESS");
    for (var one : operations.items()) {
      if (arguments.flag("quiet")) {
        session.print(one.at("id").text());
        continue;
      }
      table.row(
          one.at("id").text(),
          one.at("kind").text(),
          one.at("subject").text(),
          one.at("status").text(),
          Human.ago(one.at("createdAt").number()),
          one.at("error").present()
              ? one.at("error").at("message").text()
              : one.at("progress").at("message").text());
    }
    if (!arguments.flag("quiet")) {
      table.print(session.streams().out());
    }
    return 0;
  }
}
