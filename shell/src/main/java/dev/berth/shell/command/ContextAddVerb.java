package dev.berth.shell.command;

import dev.berth.shell.client.ClientCertificates;
import dev.berth.shell.client.Contexts;
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
    var _ = ServerAddress.parse(host);
    var tls = path(arguments, session, "tls");
    var token = path(arguments, session, "token-file");
    tls.ifPresent(folder -> ClientCertificates.require(Path.of(folder), token.isPresent()));
    Contexts.of(session.environment())
        .add(name(arguments), Params.of("host", host).put("tls", tls).put("tokenFile", token));
    return 0;
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
