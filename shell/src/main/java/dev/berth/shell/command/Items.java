package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What subscriptions tell, each item as a line for people. */
public final class Items {
  private static final int COLUMNS = 80;

  private Items() {}

  /** An item of a method's; empty where it tells people nothing. */
  public static String line(String method, Json item) {
    return switch (method) {
      case "event.follow" -> ofEvents(item);
      case "operation.watch" -> ofOperation(item);
      default -> Visible.line(item.compact());
    };
  }

  /** The first digits of an id, which are enough to name it. */
  public static String shortId(String id) {
    return Human.shortId(id);
  }

  private static String ofEvents(Json item) {
    if (item.at("event").present()) {
      var event = item.at("event");
      return event(event, Human.shortId(event.at("subject").text()));
    }
    return item.at("gap").present() ? gap(item.at("gap")) : "";
  }

  /** With the subject as it is to be shown. */
  static String event(Json event, String subject) {
    var line = new StringBuilder();
    line.append(event.at("sequence").text())
        .append("  ")
        .append(Instant.ofEpochMilli(event.at("at").number()).truncatedTo(ChronoUnit.SECONDS))
        .append("  ")
        .append(event.at("type").text())
        .append("  ")
        .append(subject);
    event
        .at("attributes")
        .fields()
        .forEach((name, value) -> line.append("  ").append(name).append('=').append(value.text()));
    return Visible.line(line.toString());
  }

  /** How many events are missing, and why. */
  static String gap(Json gap) {
    var missed = gap.at("missed").text();
    return gap.at("reason").text().equals("trimmed")
        ? "up to " + missed + " events aren't kept any more"
        : missed
            + " events were left out, because they came faster than they were read; those after number "
            + gap.at("after").text()
            + " are kept";
  }

  private static String ofOperation(Json item) {
    if (item.at("line").present()) {
      return Awaiting.harmless(item.at("line").at("text").text());
    }
    return item.at("progress").present() ? progress(item.at("progress")) : end(item.at("end"));
  }

  private static String progress(Json progress) {
    var message = progress.at("message").text().lines().findFirst().orElse("");
    var done = progress.at("done").number();
    return ProgressLine.drawn(message, done, progress.at("total").number(), COLUMNS);
  }

  static String end(Json end) {
    var error = end.at("error");
    return Visible.line(
        end.at("kind").text()
            + " ended: "
            + end.at("status").text()
            + (error.present() ? ": " + error.at("message").text() : ""));
  }
}
