package dev.berth.shell.command;

import dev.berth.shell.client.Contexts;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.ServerAddress;
import java.util.Optional;
import java.util.TreeMap;

/** {@code context}: names for servers. */
final class ContextVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "context",
            "add NAME HOST | use NAME | list | remove NAME",
            "Gives servers names and says which one commands speak to; \"use local\" is this machine's own.",
            "berth context add lab ssh://root@lab.example && berth context use lab")
        .value("", "tls", "FOLDER", "with add: folder with ca.pem, client.pem and client.key")
        .value("", "token-file", "FILE", "with add: file with a bearer token");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var contexts = Contexts.of(session.environment());
    switch (arguments.word(0, "add, use, list or remove")) {
      case "add" -> {
        arguments.atMost(3);
        var host = arguments.word(2, "a host, such as ssh://root@lab.example");
        var _ = ServerAddress.parse(host);
        contexts.add(
            name(arguments),
            Params.of("host", host)
                .put("tls", path(arguments, session, "tls"))
                .put("tokenFile", path(arguments, session, "token-file")));
      }
      case "use" -> {
        arguments.atMost(2);
        var name = arguments.word(1, "a name");
        contexts.use(name.equals("local") ? Optional.empty() : Optional.of(name));
      }
      case "remove" -> {
        arguments.atMost(2);
        contexts.remove(name(arguments));
      }
      case "list" -> {
        arguments.atMost(1);
        list(contexts, arguments, session);
      }
      case String other ->
          throw new UsageException(
              "context has no \"" + other + "\"; it has add, use, list and remove");
    }
    return 0;
  }

  private static String name(Arguments arguments) {
    var name = arguments.word(1, "a name");
    if (name.equals("local")) {
      throw new UsageException("\"local\" is this machine's own server, whatever there is besides");
    }
    return name;
  }

  private static Optional<String> path(Arguments arguments, Session session, String option) {
    return arguments.value(option).map(value -> session.path(value).toString());
  }

  private static void list(Contexts contexts, Arguments arguments, Session session) {
    var all = new TreeMap<String, Json>(contexts.all());
    if (arguments.json()) {
      session.print(
          Params.of().put("current", contexts.currentName()).put("contexts", all).json().pretty());
      return;
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
  }
}
