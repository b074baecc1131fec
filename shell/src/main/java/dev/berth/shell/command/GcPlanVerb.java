package dev.berth.shell.command;

import dev.berth.server.api.GcApi;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.Optional;

/** {@code gc plan}. */
final class GcPlanVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Listing.options(
            Syntax.of(
                "gc plan",
                "Tells what a policy would remove, why, and how many bytes that frees; removes nothing.",
                "berth gc plan --exited 1h --dangling --unused 30d --keep-last 3 --protect keep"))
        .value("", "exited", "DURATION", "containers that ended longer ago than this")
        .flag("", "dangling", "images without a reference that nothing uses")
        .value("", "unused", "DURATION", "images that nothing has used for so long")
        .value(
            "",
            "keep-last",
            "NUMBER",
            "keep the newest N of each repository; without --unused, the unused ones beyond go")
        .value("", "cache", "DURATION", "build cache that wasn't used for so long")
        .value(
            "",
            "downloads",
            "DURATION",
            "what stopped pulls left and none went on with for so long")
        .value(
            "",
            "archives",
            "DURATION",
            "archives of layers that a registry has, of images that weren't used for so long")
        .value("", "mounted", "DURATION", "mounts of images that were made longer ago than this")
        .value("", "protect", "LABEL[=VALUE]", "keep what has this label")
        .flag("q", "quiet", "print the plan's id alone")
        .flag("", "no-trunc", "cut nothing, however wide it is");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var policy =
        Params.of()
            .put("exitedOlderThan", seconds(arguments, "exited"))
            .flag("danglingImages", arguments.flag("dangling"))
            .put("unusedSince", seconds(arguments, "unused"))
            .put("keepLast", arguments.whole("keep-last"))
            .put("buildCacheOlderThan", seconds(arguments, "cache"))
            .put("downloadsOlderThan", seconds(arguments, "downloads"))
            .put("archivesUnusedSince", seconds(arguments, "archives"))
            .put("mountedSince", seconds(arguments, "mounted"))
            .list("protect", arguments.values("protect"));
    if (policy.isEmpty()) {
      throw new UsageException(
          "gc plan needs a rule, such as --dangling: without one nothing goes; \"berth gc plan --help\" lists them");
    }
    var listing = Listing.of(arguments, GcApi.Item.class);
    var plan = session.client().call("gc.plan", Params.of("policy", policy));
    if (arguments.json()) {
      session.print(plan.pretty());
      return 0;
    }
    if (arguments.flag("quiet")) {
      session.print(plan.at("id").text());
      return 0;
    }
    if (listing.printed(session, plan.at("items").items(), item -> item.at("id").text())) {
      return 0;
    }
    var table = new Table("KIND", "NAME", "FREES", "WHY").whole(arguments.flag("no-trunc"));
    for (var item : plan.at("items").items()) {
      table.row(
          item.at("kind").text(),
          item.at("name").text(id(item, arguments)),
          Human.size(item.at("bytes").number()),
          item.at("reason").text());
    }
    table.print(session);
    session.print(
        "Frees "
            + Human.size(plan.at("bytes").number())
            + " ("
            + plan.at("bytes").text()
            + " bytes)");
    session.print("Do it with: berth gc apply " + plan.at("id").text());
    return 0;
  }

  private static Optional<Long> seconds(Arguments arguments, String name) {
    return arguments.value(name).map(text -> Human.seconds(name, text));
  }

  private static String id(Json item, Arguments arguments) {
    var id = item.at("id").text();
    return arguments.flag("no-trunc") ? id : Human.shortId(id);
  }
}
