package dev.berth.shell.command;

import dev.berth.server.api.SystemApi;
import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import java.util.Map;

/** {@code doctor}. */
final class DoctorVerb implements Verb {
  private static final Kind.Pair FILTERS =
      new Kind.Pair(
          Map.of("status", Listing.words(SystemApi.Health.values()), "name", Kind.Any.TEXT));

  @Override
  public Syntax syntax() {
    return Listing.options(
            Syntax.of(
                "doctor",
                "Tells what this machine has and lacks, and what to do. Exit status 1: there is a problem.",
                "berth doctor --filter status=problem --filter status=warning"))
        .flag("q", "quiet", "print names alone")
        .flag("", "no-trunc", "cut nothing, however wide it is")
        .value("f", "filter", "NAME=VALUE", FILTERS, "only findings of this status or name");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, SystemApi.Finding.class);
    var all = session.client().call("system.doctor").items();
    var findings =
        listing.filtered(
            all,
            Map.of("status", one -> one.at("status").text(), "name", one -> one.at("name").text()));
    var sick = findings.stream().anyMatch(one -> one.at("status").text().equals("problem"));
    if (listing.printed(session, findings, one -> one.at("name").text())) {
      return sick ? 1 : 0;
    }
    var table = new Table("STATUS", "NAME", "FOUND").whole(arguments.flag("no-trunc"));
    for (var one : findings) {
      table.row(
          0, colour(one), one.at("status").text(), one.at("name").text(), one.at("found").text());
    }
    table.print(session);
    for (var one : findings) {
      if (!one.at("remedy").text().isEmpty()) {
        session.print(one.at("name").text() + ": " + Visible.line(one.at("remedy").text()));
      }
    }
    return sick ? 1 : 0;
  }

  private static Colour colour(Json finding) {
    return switch (finding.at("status").text()) {
      case "ok" -> Colour.GREEN;
      case "warning" -> Colour.YELLOW;
      case "problem" -> Colour.RED;
      case String _ -> Colour.PLAIN;
    };
  }
}
