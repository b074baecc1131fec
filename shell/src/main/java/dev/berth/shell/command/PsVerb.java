package dev.berth.shell.command;

import dev.berth.server.api.ContainerApi;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code ps}. */
final class PsVerb implements Verb {
  private static final Kind.Pair FILTERS =
      new Kind.Pair(
          Map.of(
              "status",
              Listing.words(ContainerApi.Status.values()),
              "name",
              Kind.Any.CONTAINER,
              "id",
              Kind.Any.TEXT,
              "ancestor",
              Kind.Any.IMAGE,
              "label",
              Kind.Any.TEXT,
              "exited",
              Kind.Any.TEXT,
              "before",
              Kind.Any.CONTAINER,
              "since",
              Kind.Any.CONTAINER));

  @Override
  public Syntax syntax() {
    return Listing.options(
        Syntax.of("ps", "Lists containers.", "berth ps -a --filter status=exited")
            .flag("a", "all", "also those that don't run")
            .flag("q", "quiet", "print ids only")
            .flag("l", "latest", "only the newest, whatever its status")
            .value("n", "last", "NUMBER", "only the newest, whatever their status")
            .flag("", "no-trunc", "print ids and commands in full")
            .value(
                "f",
                "filter",
                "NAME=VALUE",
                FILTERS,
                "only those of this: " + String.join(", ", FILTERS.names().keySet())));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, ContainerApi.Summary.class);
    var last =
        arguments.flag("latest") ? Optional.of(1L) : arguments.whole("last").filter(n -> n > 0);
    var params = Params.of("filter", filter(arguments, last.isPresent()));
    var all = session.client().call("container.list", params).items();
    var containers = last.map(n -> all.stream().limit(n).toList()).orElse(all);
    var full = arguments.flag("no-trunc");
    if (listing.printed(session, containers, container -> id(container, full))) {
      return 0;
    }
    var table =
        new Table("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "NAMES")
            .cutting(2)
            .whole(full);
    for (var container : containers) {
      table.row(
          4,
          colour(container),
          id(container, full),
          image(container.at("image").text(), full),
          command(container, full),
          Human.ago(container.at("createdAt").number()),
          status(container),
          container.at("name").text());
    }
    table.print(session);
    return 0;
  }

  private static Params filter(Arguments arguments, boolean any) {
    var filter = Params.of();
    var lists = new LinkedHashMap<String, List<Object>>();
    for (var text : arguments.values("filter")) {
      var equals = text.indexOf('=');
      var name = text.substring(0, equals);
      var value = text.substring(equals + 1);
      switch (name) {
        case "before", "since" -> filter.put(name, value);
        case "exited" -> add(lists, name, exitCode(value));
        case "ancestor" -> add(lists, "image", value);
        default -> add(lists, name, value);
      }
    }
    lists.forEach(filter::list);
    return filter.flag("all", any || arguments.flag("all"));
  }

  private static void add(Map<String, List<Object>> lists, String name, Object value) {
    lists.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  private static Object exitCode(String text) {
    if (!text.matches("[0-9]{1,3}")) {
      throw new UsageException("--filter exited takes an exit code, not \"" + text + "\"");
    }
    return Long.valueOf(text);
  }

  private static String id(Json container, boolean full) {
    var id = container.at("id").text();
    return full ? id : Human.shortId(id);
  }

  private static String image(String image, boolean full) {
    return !full && image.startsWith("sha256:") ? Human.shortId(image) : image;
  }

  private static String command(Json container, boolean full) {
    var command = String.join(" ", container.at("command").texts());
    return '"' + (full || command.length() <= 20 ? command : command.substring(0, 19) + "…") + '"';
  }

  private static Colour colour(Json container) {
    return switch (container.at("status").text()) {
      case "running" -> Colour.GREEN;
      case "lost" -> Colour.RED;
      case "exited" -> container.at("exitCode").text().equals("0") ? Colour.PLAIN : Colour.RED;
      case String _ -> Colour.PLAIN;
    };
  }

  private static String status(Json container) {
    var finished = container.at("finishedAt").number();
    var ago = finished == 0 ? "" : " " + Human.ago(finished);
    return switch (container.at("status").text()) {
      case "running" ->
          "Up "
              + Human.duration(
                  Duration.between(
                      Instant.ofEpochMilli(container.at("startedAt").number()), Instant.now()));
      case "exited" -> "Exited (" + container.at("exitCode").text("?") + ")" + ago;
      case "created" -> "Created";
      case "lost" -> "Lost" + ago;
      case String other -> other;
    };
  }
}
