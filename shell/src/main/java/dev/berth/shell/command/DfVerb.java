package dev.berth.shell.command;

import dev.berth.server.api.SystemApi;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;

/** {@code df}. */
final class DfVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Listing.whole(
        Listing.options(
            Syntax.of(
                    "df",
                    "Tells what takes how much space on disk, and how much of it could be freed.",
                    "berth df -v")
                .flag("v", "verbose", "each image, container, download and build step too")));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var verbose = arguments.flag("verbose");
    var listing =
        Listing.of(arguments, verbose ? SystemApi.DiskItem.class : SystemApi.DiskShare.class);
    var usage = session.client().call("system.df", Params.of().flag("verbose", verbose));
    if (arguments.json()) {
      session.print(usage.pretty());
      return 0;
    }
    var rows = usage.at(verbose ? "items" : "shares").items();
    if (listing.formatted(session, rows)) {
      return 0;
    }
    var table = new Table("TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE");
    for (var share : usage.at("shares").items()) {
      table.row(
          share.at("sort").text(),
          share.at("count").text(),
          share.at("active").text(),
          Human.size(share.at("bytes").number()),
          reclaimable(share));
    }
    table.print(session);
    if (verbose) {
      session.print("");
      each(rows, arguments.flag("no-trunc")).print(session);
    }
    return 0;
  }

  private static Table each(Iterable<Json> items, boolean full) {
    var table =
        new Table("TYPE", "ID", "NAME", "SIZE", "SHARED", "RECLAIMABLE", "MEASURED")
            .cutting(2)
            .whole(full);
    for (var item : items) {
      table.row(
          item.at("sort").text(),
          full ? item.at("id").text() : Human.shortId(item.at("id").text()),
          item.at("name").text(),
          Human.size(item.at("bytes").number()),
          Human.size(item.at("shared").number()),
          Human.size(item.at("reclaimable").number()),
          measured(item));
    }
    return table;
  }

  /** Of a container: its size may be that of a moment ago, or not known yet. */
  private static String measured(Json item) {
    if (item.at("measuredAt").present()) {
      return Human.ago(item.at("measuredAt").number());
    }
    return item.at("sort").text().equals("containers") ? "not yet" : "";
  }

  private static String reclaimable(Json share) {
    var bytes = share.at("bytes").number();
    var size = Human.size(share.at("reclaimable").number());
    return bytes == 0 ? size : size + " (" + 100 * share.at("reclaimable").number() / bytes + "%)";
  }
}
