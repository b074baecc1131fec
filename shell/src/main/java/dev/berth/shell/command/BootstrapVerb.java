package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import java.util.stream.Stream;

/** {@code bootstrap}. */
final class BootstrapVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "bootstrap",
            "Makes a Debian base image from this machine's Debian mirror.",
            "berth bootstrap bookworm debian:12")
        .optional("SUITE", Kind.Any.TEXT)
        .optional("REFERENCE", Kind.Any.IMAGE)
        .value("", "mirror", "URL", "another mirror than the machine's")
        .value("", "variant", "NAME", "variant of mmdebstrap; minbase is the default")
        .value("", "include", "PACKAGE[,PACKAGE]", "further packages");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var packages =
        arguments.values("include").stream()
            .flatMap(list -> Stream.of(list.split(",")))
            .filter(name -> !name.isEmpty())
            .toList();
    var started =
        session
            .client()
            .call(
                "image.bootstrap",
                Params.of()
                    .put("suite", arguments.optionalWord(0))
                    .put("reference", arguments.optionalWord(1))
                    .put("mirror", arguments.value("mirror"))
                    .put("variant", arguments.value("variant"))
                    .list("packages", packages));
    var image = Awaiting.result(session, started.at("operation").text());
    session.print(arguments.json() ? image.pretty() : image.at("id").text());
    return 0;
  }
}
