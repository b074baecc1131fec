package dev.berth.shell.command;

import dev.berth.server.api.ContainerApi;
import dev.berth.shell.Visible;
import dev.berth.shell.client.Params;
import java.util.Map;

/** {@code diff}. */
final class DiffVerb implements Verb {
  private static final Kind.Pair FILTERS =
      new Kind.Pair(Map.of("kind", Listing.words(ContainerApi.ChangeKind.values())));

  @Override
  public Syntax syntax() {
    return Listing.options(
            Syntax.of(
                "diff",
                "Tells which paths a container changed, or which files of two images differ.",
                "berth diff --filter kind=added web"))
        .word("NAME", Kind.Any.CONTAINER_OR_IMAGE)
        .optional("OTHER_IMAGE", Kind.Any.IMAGE)
        .flag("q", "quiet", "print paths alone")
        .value("f", "filter", "NAME=VALUE", FILTERS, "only changes of this kind");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    if (arguments.optionalWord(1).isPresent()) {
      new ImageChanges(arguments, session).print();
      return 0;
    }
    var listing = Listing.of(arguments, ContainerApi.Change.class);
    var all = session.client().call("container.diff", Params.of("container", arguments.word(0)));
    var changes = listing.filtered(all.items(), Map.of("kind", one -> one.at("kind").text()));
    if (listing.printed(session, changes, change -> change.at("path").text())) {
      return 0;
    }
    for (var change : changes) {
      var letter =
          switch (change.at("kind").text()) {
            case "added" -> "A";
            case "removed" -> "D";
            default -> "C";
          };
      session.print(letter + " " + Visible.line(change.at("path").text()));
    }
    return 0;
  }
}
