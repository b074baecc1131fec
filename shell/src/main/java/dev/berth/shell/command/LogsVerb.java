package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;

/** {@code logs}. */
final class LogsVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("logs", "Prints what a container wrote.", "berth logs -f --tail 20 web")
        .word("CONTAINER", Kind.Any.CONTAINER)
        .flag("f", "follow", "go on until the container has ended")
        .value("n", "tail", "NUMBER", "only the last lines; all is the default")
        .value("", "since", "TIME", "from this time, or this long before now (10m)")
        .value("", "until", "TIME", "up to this time, or this long before now")
        .flag("t", "timestamps", "print when each line was written");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var params =
        Params.of("container", arguments.word(0))
            .flag("follow", arguments.flag("follow"))
            .put(
                "since",
                arguments.value("since").map(text -> Human.moment("since", text, session.zone())))
            .put(
                "until",
                arguments.value("until").map(text -> Human.moment("until", text, session.zone())));
    if (!arguments.value("tail").orElse("all").equals("all")) {
      params.put("tail", arguments.whole("tail"));
    }
    try (var lines = session.client().subscribe("container.logs", params.json())) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        print(line.get(), arguments, session);
      }
    }
    return 0;
  }

  private static void print(Json line, Arguments arguments, Session session) {
    if (arguments.json()) {
      session.print(line.compact());
    } else {
      var error = line.at("stream").text().equals("stderr");
      if (error) {
        session.streams().out().flush(); // lines come in the order of the log
      }
      var out = error ? session.streams().error() : session.streams().out();
      out.print(arguments.flag("timestamps") ? line.at("time").text() + " " : "");
      out.print(line.at("line").text());
      out.print(line.at("partial").isTrue() ? "" : "\n");
    }
    if (arguments.flag("follow")) {
      session.streams().out().flush();
    }
  }
}
