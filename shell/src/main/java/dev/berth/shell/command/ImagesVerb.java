package dev.berth.shell.command;

import dev.berth.server.api.ImageApi;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code images}. */
final class ImagesVerb implements Verb {
  private static final Kind.Pair FILTERS =
      new Kind.Pair(
          Map.of(
              "dangling", Kind.oneOf("true", "false"),
              "reference", Kind.Any.IMAGE,
              "label", Kind.Any.TEXT));

  @Override
  public Syntax syntax() {
    return Listing.options(
        Syntax.of("images", "Lists images.", "berth images 'web*'")
            .optional("REFERENCE", Kind.Any.IMAGE)
            .flag("a", "all", "all images, which is the default")
            .flag("q", "quiet", "print ids only")
            .flag("", "no-trunc", "print ids in full")
            .value(
                "f",
                "filter",
                "NAME=VALUE",
                FILTERS,
                "only those of this: dangling=true, reference=GLOB, label=NAME"));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, ImageApi.Summary.class);
    var images = session.client().call("image.list", params(arguments));
    var full = arguments.flag("no-trunc");
    if (listing.printed(session, images.items(), image -> id(image, full))) {
      return 0;
    }
    var table =
        new Table("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE").cutting(0).whole(full);
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
    table.print(session);
    return 0;
  }

  private static Params params(Arguments arguments) {
    var params = Params.of().put("reference", arguments.optionalWord(0));
    var labels = new ArrayList<String>();
    for (var text : arguments.values("filter")) {
      var equals = text.indexOf('=');
      var value = text.substring(equals + 1);
      switch (text.substring(0, equals)) {
        case "dangling" -> params.put("dangling", value.equals("true"));
        case "reference" -> params.put("reference", value);
        case String _ -> labels.add(value);
      }
    }
    return params.list("label", labels);
  }

  private static String id(Json image, boolean full) {
    return full ? image.at("id").text() : Human.shortId(image.at("id").text());
  }
}
