package dev.berth.shell.command;

import dev.berth.server.api.OperationApi;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code operation ls}. */
final class OperationListVerb implements Verb {
  private static final List<String> UNDER_WAY = List.of("RUNNING", "NEEDS_CREDENTIALS");
  private static final Kind.Pair FILTERS =
      new Kind.Pair(
          Map.of(
              "status", Listing.words(OperationApi.Status.values()),
              "method", Kind.Any.METHOD,
              "subject", Kind.Any.TEXT));

  @Override
  public Syntax syntax() {
    return Listing.options(
        Syntax.of(
                "operation ls",
                "Lists long work that is under way; with --all what ended in the last day as well.",
                "berth operation ls --all")
            .flag("a", "all", "also those that have ended")
            .flag("q", "quiet", "print ids alone")
            .flag("", "no-trunc", "cut nothing, however wide it is")
            .value(
                "f",
                "filter",
                "NAME=VALUE",
                FILTERS,
                "only those of this status, method or subject; with a status also those that have ended"));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, OperationApi.Details.class);
    var wanted = arguments.grouped("filter").getOrDefault("status", List.of());
    var params =
        !wanted.isEmpty()
            ? Params.of(
                "status",
                wanted.stream()
                    .map(word -> word.toUpperCase(Locale.ROOT).replace('-', '_'))
                    .toList())
            : arguments.flag("all") ? Params.of() : Params.of("status", UNDER_WAY);
    var operations =
        listing.filtered(
            session.client().call("operation.list", params).items(),
            Map.of(
                "method",
                one -> one.at("kind").text(),
                "subject",
                one -> one.at("subject").text()));
    if (listing.printed(session, operations, one -> one.at("id").text())) {
      return 0;
    }
    var table =
        new Table("OPERATION", "METHOD", "SUBJECT", "STATUS", "BEGUN", "PROGRESS")
            .whole(arguments.flag("no-trunc"));
    for (var one : operations) {
      table.row(
          3,
          colour(one),
          one.at("id").text(),
          one.at("kind").text(),
          one.at("subject").text(),
          one.at("status").text(),
          Human.ago(one.at("createdAt").number()),
          one.at("error").present()
              ? one.at("error").at("message").text()
              : one.at("progress").at("message").text());
    }
    table.print(session);
    return 0;
  }

  private static Colour colour(Json operation) {
    return switch (operation.at("status").text()) {
      case "RUNNING" -> Colour.GREEN;
      case "FAILED" -> Colour.RED;
      case "INTERRUPTED", "NEEDS_CREDENTIALS" -> Colour.YELLOW;
      case String _ -> Colour.PLAIN;
    };
  }
}
