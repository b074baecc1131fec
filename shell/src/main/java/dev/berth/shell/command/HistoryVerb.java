package dev.berth.shell.command;

import dev.berth.server.api.ImageApi;
import dev.berth.shell.client.Params;

/** {@code history}. */
final class HistoryVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Listing.options(
        Syntax.of(
                "history", "Tells how an image was made, newest step first.", "berth history web:1")
            .word("IMAGE", Kind.Any.IMAGE)
            .flag("q", "quiet", "print what each step did, alone")
            .flag("", "no-trunc", "print steps in full"));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, ImageApi.HistoryEntry.class);
    var history = session.client().call("image.history", Params.of("image", arguments.word(0)));
    if (listing.printed(session, history.items(), step -> step.at("createdBy").text())) {
      return 0;
    }
    var table =
        new Table("CREATED", "CREATED BY", "SIZE", "COMMENT")
            .cutting(1)
            .whole(arguments.flag("no-trunc"));
    for (var step : history.items()) {
      var by = step.at("createdBy").text();
      var cut = by.length() > 60 && !arguments.flag("no-trunc") ? by.substring(0, 59) + "…" : by;
      table.row(
          step.at("createdAt").present() ? Human.ago(step.at("createdAt").number()) : "",
          cut.replace("\n", " "),
          Human.size(step.at("size").number()),
          step.at("comment").text());
    }
    table.print(session);
    return 0;
  }
}
