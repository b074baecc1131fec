package dev.berth.shell.command;

import dev.berth.server.api.ImageApi;
import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What {@code diff} prints of two images: each change as it comes, then how much there was. */
final class ImageChanges {
  private static final int IN_A_PART = 5000;

  private final Arguments arguments;
  private final Session session;

  ImageChanges(Arguments arguments, Session session) {
    this.arguments = arguments;
    this.session = session;
  }

  void print() {
    var listing = Listing.of(arguments, ImageApi.FileChange.class).withoutTable();
    var kinds = arguments.grouped("filter").getOrDefault("kind", List.of());
    var sums = new Sums();
    parts(
        change -> {
          if (!kinds.isEmpty() && !kinds.contains(change.at("kind").text())) {
            return;
          }
          if (arguments.flag("quiet") && !arguments.json()) {
            session.print(Visible.line(change.at("path").text()));
          } else if (!listing.printedOne(session, change)) {
            sums.add(change);
            session.print(line(change));
          }
        });
    sums.print(session);
  }

  /** Asks for one part after the other: what has been printed needs no memory. */
  private void parts(Consumer<Json> each) {
    var params =
        Params.of("before", arguments.word(0))
            .put("after", arguments.word(1))
            .put("limit", IN_A_PART);
    var next = Optional.<String>empty();
    do {
      var part = session.client().call("image.diff", params);
      part.at("changes").items().forEach(each);
      next = part.at("next").optionalText();
      params =
          Params.of("before", part.at("before").text())
              .put("after", part.at("after").text())
              .put("limit", IN_A_PART)
              .put("cursor", next);
    } while (next.isPresent());
  }

  private static String line(Json change) {
    var path = Visible.line(change.at("path").text());
    var before = Human.size(change.at("bytesBefore").number());
    var after = Human.size(change.at("bytesAfter").number());
    return switch (change.at("kind").text()) {
      case "added" -> "A %9s %s".formatted(after, path);
      case "removed" -> "D %9s %s".formatted(before, path);
      default ->
          "C %9s %s (%s)"
              .formatted(
                  after,
                  path,
                  change.at("differences").items().stream()
                      .map(one -> word(one.text(), before, after))
                      .collect(Collectors.joining(", ")));
    };
  }

  private static String word(String difference, String before, String after) {
    return difference.equals("content") && !before.equals(after)
        ? "%s, %s before".formatted(difference, before)
        : difference;
  }

  /** How much there was in all. */
  private static final class Sums {
    private static final List<String> KINDS = List.of("added", "changed", "removed");

    private final long[] paths = new long[KINDS.size()];
    private final long[] bytes = new long[KINDS.size()];

    void add(Json change) {
      int kind = KINDS.indexOf(change.at("kind").text());
      paths[kind]++;
      bytes[kind] += change.at(kind == 2 ? "bytesBefore" : "bytesAfter").number();
    }

    void print(Session session) {
      if (paths[0] + paths[1] + paths[2] > 0) {
        var texts = new ArrayList<String>();
        for (int kind = 0; kind < paths.length; kind++) {
          texts.add("%d %s (%s)".formatted(paths[kind], KINDS.get(kind), Human.size(bytes[kind])));
        }
        session.print(String.join(", ", texts));
      }
    }
  }
}
