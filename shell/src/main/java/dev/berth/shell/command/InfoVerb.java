package dev.berth.shell.command;

import dev.berth.shell.client.Json;

/** {@code info}. */
final class InfoVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "info", "Tells where everything is and what this machine can do.", "berth info");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var info = session.client().call("system.info");
    if (arguments.json()) {
      session.print(info.pretty());
      return 0;
    }
    session.print(
        "Server      " + info.at("serverVersion").text() + ", pid " + info.at("pid").text());
    session.print("Kernel      " + info.at("kernel").text());
    session.print(
        "Cgroups     "
            + info.at("cgroups").text()
            + ": "
            + String.join(" ", info.at("controllers").texts()));
    session.print(
        "Containers  " + info.at("containers").text() + ", running " + info.at("running").text());
    session.print("Images      " + info.at("images").text());
    table(session, "Features", info.at("features"));
    session.print("Places");
    var places = new Table("  NAME", "PATH", "WHAT").whole(true);
    for (var place : info.at("places").items()) {
      places.row(
          "  " + place.at("name").text(), place.at("path").text(), place.at("format").text());
    }
    places.print(session);
    info.at("warnings").texts().forEach(warning -> session.say("warning: " + warning));
    return 0;
  }

  private static void table(Session session, String title, Json values) {
    session.print(title);
    var table = new Table("  NAME", "FOUND").whole(true);
    values.fields().forEach((name, value) -> table.row("  " + name, value.text()));
    table.print(session);
  }
}
