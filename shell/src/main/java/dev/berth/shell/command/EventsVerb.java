package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/** {@code events}. */
final class EventsVerb implements Verb {
  private static final Kind.Pair FILTERS =
      new Kind.Pair(Map.of("type", Kind.Any.TEXT, "subject", Kind.Any.CONTAINER_OR_IMAGE));

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "events",
            "Tells what happens, until you end it; each line begins with the event's number.",
            "berth events --filter type=container.*\nberth events --after 0 --no-follow")
        .value("", "after", "NUMBER", "first those after this number; 0 is all that are kept")
        .value(
            "",
            "filter",
            "NAME=VALUE",
            FILTERS,
            "type=container.exited, type=image.*, subject=NAME or ID")
        .flag("", "no-follow", "only what has happened: ends after the newest one");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var params = filters(arguments).put("after", arguments.whole("after"));
    return arguments.flag("no-follow")
        ? list(params, arguments, session)
        : follow(params, arguments, session);
  }

  private static Params filters(Arguments arguments) {
    var types = new ArrayList<String>();
    var subjects = new ArrayList<String>();
    for (var filter : arguments.values("filter")) {
      var equals = filter.indexOf('=');
      var value = filter.substring(equals + 1);
      (filter.substring(0, equals).equals("type") ? types : subjects).add(value);
    }
    return Params.of()
        .put("types", types.isEmpty() ? Optional.empty() : Optional.of(types))
        .put("subjects", subjects.isEmpty() ? Optional.empty() : Optional.of(subjects));
  }

  private static int follow(Params params, Arguments arguments, Session session) {
    try (var items = session.client().subscribe("event.follow", params.json())) {
      for (var item = items.next(); item.isPresent(); item = items.next()) {
        if (item.get().at("event").present()) {
          print(item.get().at("event"), arguments, session);
          session.streams().out().flush();
        } else if (item.get().at("gap").present()) {
          tell(item.get().at("gap"), session);
        }
      }
    }
    return 0;
  }

  private static int list(Params params, Arguments arguments, Session session) {
    for (var page = page(params, session); ; page = page(params, session)) {
      var events = page.at("events").items();
      if (events.isEmpty()) {
        return 0;
      }
      events.forEach(event -> print(event, arguments, session));
      params.put("after", page.at("cursor").number());
    }
  }

  private static Json page(Params params, Session session) {
    return session.client().call("event.list", params);
  }

  private static void print(Json event, Arguments arguments, Session session) {
    if (arguments.json()) {
      session.print(event.compact());
      return;
    }
    var line = new StringBuilder();
    line.append(event.at("sequence").text())
        .append("  ")
        .append(Instant.ofEpochMilli(event.at("at").number()).truncatedTo(ChronoUnit.SECONDS))
        .append("  ")
        .append(event.at("type").text())
        .append("  ")
        .append(Human.shortId(event.at("subject").text()));
    event
        .at("attributes")
        .fields()
        .forEach((name, value) -> line.append("  ").append(name).append('=').append(value.text()));
    session.print(Visible.line(line.toString()));
  }

  private static void tell(Json gap, Session session) {
    var missed = gap.at("missed").text();
    session.say(
        gap.at("reason").text().equals("trimmed")
            ? "up to " + missed + " events aren't kept any more"
            : missed
                + " events were left out, because they came faster than they were read; \"berth events --no-follow --after "
                + gap.at("after").text()
                + "\" has them");
  }
}
