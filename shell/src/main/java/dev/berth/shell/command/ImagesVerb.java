package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.ArrayList;
import java.util.List;

/** {@code images}. */
final class ImagesVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Listing.options(
        Syntax.of("images", "[REFERENCE]", "Lists images.", "berth images 'web*'")
            .flag("a", "all", "all images, which is the default")
            .flag("q", "quiet", "print ids only")
            .flag("", "no-trunc", "print ids in full")
            .value("f", "filter", "NAME=VALUE", "dangling=true, reference=GLOB or label=NAME"));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    arguments.atMost(1);
    var images = session.client().call("image.list", params(arguments));
    if (Listing.printed(arguments, session, images.items())) {
      return 0;
    }
    var full = arguments.flag("no-trunc");
    if (arguments.flag("quiet")) {
      images.items().forEach(image -> session.print(id(image, full)));
      return 0;
    }
    var table = new Table("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
    for (var image : images.items()) {
      var references = image.at("references").texts();
      for (var reference : references.isEmpty() ? List.of("<none>:<none>") : references) {
        var colon = reference.lastIndexOf(':');
        var tagged = colon > reference.lastIndexOf('/');
        table.row(
            tagged ? reference.substring(0, colon) : reference,
            tagged ? reference.substring(colon + 1) : "<none>",
            id(image, full),
            Human.ago(image.at("createdAt").number()),
            Human.size(image.at("size").number()));
      }
    }
    table.print(session.streams().out());
    return 0;
  }

  private static Params params(Arguments arguments) {
    var params = Params.of().put("reference", arguments.wordsFrom(0).stream().findFirst());
    var labels = new ArrayList<String>();
    for (var text : arguments.values("filter")) {
      var equals = text.indexOf('=');
      var value = equals < 0 ? "" : text.substring(equals + 1);
      switch (equals < 0 ? text : text.substring(0, equals)) {
        case "dangling" -> params.put("dangling", value.equals("true"));
        case "reference" -> params.put("reference", value);
        case "label" -> labels.add(value);
        default ->
            throw new UsageException(
                "--filter takes dangling, reference and label, not \"" + text + "\"");
      }
    }
    return params.list("label", labels);
  }

  private static String id(Json image, boolean full) {
    return full ? image.at("id").text() : Human.shortId(image.at("id").text());
  }
}
