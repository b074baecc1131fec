package dev.berth.shell.command;

import dev.berth.server.api.EventApi;
import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.Map;
import java.util.Optional;

/** {@code events}. */
final class EventsVerb implements Verb {
  private static final Kind.Pair FILTERS =
      new Kind.Pair(Map.of("type", Kind.Any.TEXT, "subject", Kind.Any.CONTAINER_OR_IMAGE));

  @Override
  public Syntax syntax() {
    return Listing.options(
            Syntax.of(
                "events",
                "Tells what happens, until you end it; each line begins with the event's number.",
                "berth events --filter type=container.*\nberth events --after 0 --no-follow --format '{sequence} {type} {attributes.name}'"))
        .value("", "after", "NUMBER", "first those after this number; 0 is all that are kept")
        .value(
            "f",
            "filter",
            "NAME=VALUE",
            FILTERS,
            "type=container.exited, type=image.*, subject=NAME or ID")
        .flag("q", "quiet", "print ids of what it happened to, alone")
        .flag("", "no-trunc", "print ids in full")
        .flag("", "no-follow", "only what has happened: ends after the newest one");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, EventApi.Event.class).withoutTable();
    var params = filters(arguments).put("after", arguments.whole("after"));
    return arguments.flag("no-follow")
        ? list(params, listing, arguments, session)
        : follow(params, listing, arguments, session);
  }

  private static Params filters(Arguments arguments) {
    var wanted = arguments.grouped("filter");
    return Params.of()
        .put("types", Optional.ofNullable(wanted.get("type")))
        .put("subjects", Optional.ofNullable(wanted.get("subject")));
  }

  private static int follow(Params params, Listing listing, Arguments arguments, Session session) {
    try (var items = session.client().subscribe("event.follow", params.json())) {
      for (var item = items.next(); item.isPresent(); item = items.next()) {
        if (item.get().at("event").present()) {
          print(item.get().at("event"), listing, arguments, session);
          session.streams().out().flush();
        } else if (item.get().at("gap").present()) {
          tell(item.get().at("gap"), session);
        }
      }
    }
    return 0;
  }

  private static int list(Params params, Listing listing, Arguments arguments, Session session) {
    for (var page = page(params, session); ; page = page(params, session)) {
      var events = page.at("events").items();
      if (events.isEmpty()) {
        return 0;
      }
      events.forEach(event -> print(event, listing, arguments, session));
      params.put("after", page.at("cursor").number());
    }
  }

  private static Json page(Params params, Session session) {
    return session.client().call("event.list", params);
  }

  private static void print(Json event, Listing listing, Arguments arguments, Session session) {
    if (listing.printedOne(session, event)) {
      return;
    }
    var subject = event.at("subject").text();
    var shown = arguments.flag("no-trunc") ? subject : Human.shortId(subject);
    if (arguments.flag("quiet")) {
      session.print(Visible.line(shown));
      return;
    }
    session.print(Items.event(event, shown));
  }

  private static void tell(Json gap, Session session) {
    var again =
        gap.at("reason").text().equals("trimmed")
            ? ""
            : ": \"berth events --no-follow --after " + gap.at("after").text() + "\" tells them";
    session.say(Items.gap(gap) + again);
  }
}
