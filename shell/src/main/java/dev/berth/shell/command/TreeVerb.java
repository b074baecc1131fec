package dev.berth.shell.command;

import dev.berth.server.api.ImageApi;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code tree}. */
final class TreeVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Listing.whole(
        Listing.options(
            Syntax.of("tree", "Tells which image inherits from which.", "berth tree debian:12")
                .optional("IMAGE", Kind.Any.IMAGE)
                .flag("q", "quiet", "print ids only")));
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, ImageApi.Node.class);
    var params = Params.of().put("image", arguments.optionalWord(0));
    var nodes = session.client().call("image.tree", params).items();
    var full = arguments.flag("no-trunc");
    if (listing.printed(session, nodes, node -> id(node, full))) {
      return 0;
    }
    var table = new Table("IMAGE", "IMAGE ID", "LAYERS", "ADDED", "SIZE").cutting(0).whole(full);
    var branches = new Branches(nodes);
    for (var node : nodes) {
      table.row(
          branches.before(node) + name(node),
          id(node, full),
          Long.toString(node.at("layers").number()),
          Human.size(node.at("added").number()),
          Human.size(node.at("size").number()));
    }
    table.print(session);
    return 0;
  }

  private static String id(Json node, boolean full) {
    return full ? node.at("id").text() : Human.shortId(node.at("id").text());
  }

  private static String name(Json node) {
    var references = node.at("references").texts();
    return references.isEmpty() ? "<none>" : String.join(", ", references);
  }

  /** The lines that lead to a node, of nodes that come behind their parents. */
  private static final class Branches {
    /** Deeper ones are drawn no further to the right. */
    private static final int DEEPEST = 40;

    private final Map<String, List<String>> above = new HashMap<>();
    private final Set<String> last = new HashSet<>();
    private final Set<String> there = new HashSet<>();

    Branches(List<Json> nodes) {
      var seen = new HashSet<String>();
      var backwards = new ArrayDeque<Json>(nodes);
      while (!backwards.isEmpty()) {
        var node = backwards.removeLast();
        there.add(node.at("id").text());
        if (seen.add(node.at("parent").text())) {
          last.add(node.at("id").text());
        }
      }
    }

    String before(Json node) {
      var parent = node.at("parent").text();
      if (!there.contains(parent)) {
        above.put(node.at("id").text(), List.of());
        return "";
      }
      var lines = above.getOrDefault(parent, List.of());
      boolean ends = last.contains(node.at("id").text());
      var own = new ArrayList<>(lines);
      if (own.size() < DEEPEST) {
        own.add(ends ? "   " : "│  ");
      }
      above.put(node.at("id").text(), own);
      return String.join("", lines) + (ends ? "└─ " : "├─ ");
    }
  }
}
