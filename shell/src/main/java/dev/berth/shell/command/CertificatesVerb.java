package dev.berth.shell.command;

import dev.berth.server.api.SystemApi;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** {@code certificates}. */
final class CertificatesVerb implements Verb {
  private static final String SCOPES = ":(read|run|admin)$";

  @Override
  public Syntax syntax() {
    return Listing.options(
        Syntax.of(
                "certificates",
                "Makes, renews and revokes the certificates of a server and its clients, for TLS. FOLDER is one of the server's machine.",
                "berth certificates /etc/berth/tls --name lab.example --client me --client ci:run")
            .word("FOLDER", Kind.Any.FOLDER)
            .value(
                "", "name", "NAME", "name or address by which clients reach the server; repeatable")
            .value(
                "",
                "client",
                "NAME[:SCOPE]",
                "client that gets a certificate where it has none; SCOPE is read, run or admin, for a new client admin; repeatable")
            .value("", "days", "N", "how long what is made now is good; default 365")
            .value(
                "",
                "revoke",
                "NAME|SERIAL",
                "revoke all certificates of a client, or one by its serial number; repeatable"));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, SystemApi.Certificate.class);
    var folder = session.path(arguments.word(0)).toString();
    var params =
        Params.of("folder", folder)
            .list("names", arguments.values("name"))
            .list(
                "clients",
                arguments.values("client").stream().map(CertificatesVerb::client).toList())
            .put("days", arguments.whole("days"))
            .list("revoke", arguments.values("revoke"));
    var certificates = session.client().call("system.certificates", params).items();
    if (!listing.printed(session, certificates, one -> one.at("path").text())) {
      table(certificates, session);
      nextSteps(certificates, arguments, folder, session.streams().out());
    }
    return 0;
  }

  private static Params client(String given) {
    var name = given.replaceFirst(SCOPES, "");
    var scope =
        name.equals(given) ? Optional.empty() : Optional.of(given.substring(name.length() + 1));
    if (name.contains(":")) {
      throw new UsageException(
          "--client is NAME or NAME:SCOPE with the scope read, run or admin, not \"%s\""
              .formatted(given));
    }
    return Params.of("name", name).put("scope", scope);
  }

  private static void table(List<Json> certificates, Session session) {
    var days = DateTimeFormatter.ISO_LOCAL_DATE.withZone(session.zone());
    var table = new Table("OUTCOME", "NAME", "FOR", "ENDS", "SERIAL", "PATH").whole(true);
    for (var one : certificates) {
      table.row(
          one.at("outcome").text(),
          one.at("name").text(),
          one.at("scope").text(String.join(", ", one.at("names").texts())),
          days.format(Instant.ofEpochMilli(one.at("endsAt").number())),
          one.at("serial").text(),
          one.at("path").text());
    }
    table.print(session);
  }

  private static void nextSteps(
      List<Json> certificates, Arguments arguments, String folder, PrintStream out) {
    var names =
        certificates.stream()
            .filter(one -> one.at("role").text().equals("server"))
            .flatMap(one -> one.at("names").texts().stream())
            .toList();
    if (certificates.stream().anyMatch(one -> is(one, "server", "made"))) {
      out.println(
          "The server listens with: berth server run --listen 0.0.0.0:7070 --tls " + folder);
    }
    var given =
        certificates.stream()
            .filter(one -> one.at("role").text().equals("client"))
            .filter(one -> !is(one, "client", "kept") && !is(one, "client", "revoked"))
            .map(one -> one.at("path").text())
            .toList();
    if (!given.isEmpty() && !names.isEmpty()) {
      out.println("Give each client its folder alone: " + String.join(", ", given));
      out.println(
          "There: berth context add lab tls://%s:7070 --tls THAT-FOLDER && berth --host lab ps"
              .formatted(
                  bracketed(
                      arguments.values("name").stream().findFirst().orElse(names.getFirst()))));
    }
  }

  private static boolean is(Json certificate, String role, String outcome) {
    return certificate.at("role").text().equals(role)
        && certificate.at("outcome").text().equals(outcome);
  }

  private static String bracketed(String name) {
    return name.contains(":") ? "[" + name + "]" : name;
  }
}
