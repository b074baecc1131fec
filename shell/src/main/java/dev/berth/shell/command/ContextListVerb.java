package dev.berth.shell.command;

import dev.berth.shell.client.Contexts;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.Optional;
import java.util.TreeMap;

/** {@code context list}. */
final class ContextListVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "context list",
        "Lists the names of servers; * marks the one that commands speak to.",
        "berth context list");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var contexts = Contexts.of(session.environment());
    var all = new TreeMap<String, Json>(contexts.all());
    if (arguments.json()) {
      session.print(
          Params.of().put("current", contexts.currentName()).put("contexts", all).json().pretty());
      return 0;
    }
    var used = contexts.currentName();
    session.print((used.isEmpty() ? "* " : "  ") + "local");
    all.forEach(
        (name, context) ->
            session.print(
                (used.equals(Optional.of(name)) ? "* " : "  ")
                    + name
                    + "  "
                    + context.at("host").text()));
    return 0;
  }
}
