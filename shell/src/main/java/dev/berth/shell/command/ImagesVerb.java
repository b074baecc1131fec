package dev.berth.shell.command;

import dev.berth.server.api.ImageApi;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
            .flag("", "digests", "show the digests by which repositories know them")
            .flag(
                "",
                "sizes",
                "print too what other images share of it, what none does, and what its removal frees")
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
    var columns =
        new Columns(arguments.flag("digests"), several(images), arguments.flag("sizes"), full);
    var table = new Table(columns.titles()).cutting(0).whole(full);
    for (var image : images.items()) {
      columns.rows(image).forEach(table::row);
    }
    table.print(session);
    return 0;
  }

  /** Whether they are for several platforms. */
  private static boolean several(Json images) {
    return images.items().stream().map(image -> image.at("platform").text()).distinct().count() > 1;
  }

  /** What is shown of an image: a row for each name. */
  private record Columns(boolean digests, boolean platforms, boolean sizes, boolean full) {
    private static final String NONE = "<none>";

    String[] titles() {
      return row(
          "REPOSITORY",
          "TAG",
          "DIGEST",
          "IMAGE ID",
          "PLATFORM",
          "CREATED",
          "SIZE",
          List.of("SHARED", "OWN", "RECLAIMABLE"));
    }

    private String[] row(
        String repository,
        String tag,
        String digest,
        String id,
        String platform,
        String created,
        String size,
        List<String> parts) {
      var row = new ArrayList<>(List.of(repository, tag));
      if (digests) {
        row.add(digest);
      }
      row.add(id);
      if (platforms) {
        row.add(platform);
      }
      row.addAll(List.of(created, size));
      if (sizes) {
        row.addAll(parts);
      }
      return row.toArray(String[]::new);
    }

    List<String[]> rows(Json image) {
      var rows = new ArrayList<String[]>();
      var known = image.at("digests").texts();
      var alone = new ArrayList<>(known);
      for (var reference : image.at("references").texts()) {
        var colon = reference.lastIndexOf(':');
        var repository = reference.substring(0, colon);
        var here = known.stream().filter(name -> name.startsWith(repository + "@")).toList();
        alone.removeAll(here);
        for (var digest : here.isEmpty() ? List.of("@" + NONE) : here) {
          rows.add(row(image, repository, reference.substring(colon + 1), digest));
          if (!digests) {
            break;
          }
        }
      }
      for (var name : alone) {
        rows.add(row(image, name.substring(0, name.indexOf('@')), NONE, name));
      }
      if (rows.isEmpty()) {
        rows.add(row(image, NONE, NONE, "@" + NONE));
      }
      return rows;
    }

    private String[] row(Json image, String repository, String tag, String digest) {
      return row(
          repository,
          tag,
          digest.substring(digest.indexOf('@') + 1),
          id(image, full),
          image.at("platform").text(),
          Human.ago(image.at("createdAt").number()),
          Human.size(image.at("size").number()),
          Stream.of("shared", "own", "reclaimable")
              .map(part -> Human.size(image.at(part).number()))
              .toList());
    }
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
