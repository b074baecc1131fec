package dev.berth.shell.command;

import dev.berth.shell.client.Contexts;
import dev.berth.shell.client.Destination;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.ServerAddress;
import java.nio.file.Path;
import java.util.Optional;

/** {@code context add}. */
final class ContextAddVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "context add",
            "Gives a server a name, by which --host, BERTH_HOST and context use know it.",
            "berth context add lab ssh://root@lab.example")
        .word("NAME", Kind.Any.CONTEXT)
        .word("HOST", Kind.Any.TEXT)
        .value(
            "", "tls", "FOLDER", Kind.Any.FOLDER, "folder with ca.pem, client.pem and client.key")
        .value("", "token-file", "FILE", Kind.Any.FILE, "file with a bearer token");
  }

  @Override
  public Where where() {
    return Where.CLIENT;
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var host = arguments.word(1);
    var tls = path(arguments, session, "tls");
    var token = path(arguments, session, "token-file");
    var destination =
        new Destination(ServerAddress.parse(host), tls.map(Path::of), token.map(Path::of));
    requireFitting(destination);
    destination.require();
    Contexts.of(session.environment())
        .add(name(arguments), Params.of("host", host).put("tls", tls).put("tokenFile", token));
    return 0;
  }

  private static void requireFitting(Destination destination) {
    var tls = destination.tls().isPresent();
    switch (destination.address()) {
      case ServerAddress.Tcp tcp when tcp.tls() && !tls ->
          throw new UsageException(
              "tls:// needs --tls FOLDER, with ca.pem, client.pem and client.key; \"berth certificates\" at the server makes such a folder for each client");
      case ServerAddress.Tcp tcp when !tcp.tls() && tls ->
          throw new UsageException(
              "--tls goes with tls://, and tcp:// sends in the clear: write tls:// or leave --tls out");
      case ServerAddress.Tcp _ -> {}
      case ServerAddress.Ssh _, ServerAddress.Unix _ -> {
        if (tls || destination.tokenFile().isPresent()) {
          throw new UsageException(
              "--tls and --token-file go with tls:// and tcp:// alone; ssh:// and unix:// need neither: leave them out");
        }
      }
    }
  }

  /** The first word, where it isn't the name that nobody can give. */
  static String name(Arguments arguments) {
    var name = arguments.word(0);
    if (name.equals(Contexts.LOCAL)) {
      throw new UsageException("\"local\" is this machine's own server, whatever there is besides");
    }
    return name;
  }

  private static Optional<String> path(Arguments arguments, Session session, String option) {
    return arguments.value(option).map(value -> session.path(value).toString());
  }
}
