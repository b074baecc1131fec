package dev.berth.shell.command;

import dev.berth.server.api.ImageApi;
import dev.berth.shell.client.Params;

/** {@code mount}. */
final class MountVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Listing.whole(
        Listing.options(
            Syntax.of(
                    "mount",
                    "Mounts the files of an image, read-only, and prints where; lists the mounts.",
                    "berth mount web:1")
                .optional("IMAGE", Kind.Any.IMAGE)
                .optional("FOLDER", Kind.Any.FOLDER)
                .flag("q", "quiet", "print paths only")));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    if (arguments.optionalWord(0).isPresent()) {
      var mounted =
          session
              .client()
              .call(
                  "image.mount",
                  Params.of("image", arguments.word(0))
                      .put(
                          "path",
                          arguments.optionalWord(1).map(path -> session.path(path).toString())));
      session.print(arguments.json() ? mounted.pretty() : mounted.at("path").text());
      return 0;
    }
    var listing = Listing.of(arguments, ImageApi.Mounted.class);
    var mounts = session.client().call("image.mounts", Params.of()).items();
    if (listing.printed(session, mounts, mount -> mount.at("path").text())) {
      return 0;
    }
    var full = arguments.flag("no-trunc");
    var table = new Table("IMAGE ID", "MOUNTED", "PATH").whole(full);
    for (var mount : mounts) {
      var image = mount.at("image").text();
      table.row(
          full ? image : Human.shortId(image),
          Human.ago(mount.at("createdAt").number()),
          mount.at("path").text());
    }
    table.print(session);
    return 0;
  }
}
