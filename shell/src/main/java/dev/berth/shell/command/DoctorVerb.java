package dev.berth.shell.command;

import dev.berth.shell.Visible;

/** {@code doctor}. */
final class DoctorVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Listing.options(
        Syntax.of(
            "doctor",
            "Tells what this machine has and lacks, and what to do. Exit status 1: there is a problem.",
            "berth doctor"));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var findings = session.client().call("system.doctor");
    var sick = findings.items().stream().anyMatch(one -> one.at("status").text().equals("problem"));
    if (Listing.printed(arguments, session, findings.items())) {
      return sick ? 1 : 0;
    }
    var table = new Table("STATUS", "NAME", "FOUND");
    for (var one : findings.items()) {
      table.row(one.at("status").text(), one.at("name").text(), one.at("found").text());
    }
    table.print(session.streams().out());
    for (var one : findings.items()) {
      if (!one.at("remedy").text().isEmpty()) {
        session.print(one.at("name").text() + ": " + Visible.line(one.at("remedy").text()));
      }
    }
    return sick ? 1 : 0;
  }
}
