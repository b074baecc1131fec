package dev.berth.shell.command;

import dev.berth.shell.client.Contexts;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** {@code context list}. */
final class ContextListVerb implements Verb {
  /** One of them; {@code local} has no host. */
  record Item(
      String name,
      boolean current,
      Optional<String> host,
      Optional<String> tls,
      Optional<String> tokenFile) {}

  @Override
  public Syntax syntax() {
    return Listing.options(
            Syntax.of(
                "context list",
                "Lists the names of servers; * marks the one that commands speak to.",
                "berth context list"))
        .flag("q", "quiet", "print names alone");
  }

  @Override
  public Where where() {
    return Where.CLIENT;
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var listing = Listing.of(arguments, Item.class);
    var items = items(Contexts.of(session.environment()));
    if (listing.printed(session, items, item -> item.at("name").text())) {
      return 0;
    }
    var table = new Table("", "NAME", "HOST");
    for (var item : items) {
      table.row(
          item.at("current").isTrue() ? "*" : "", item.at("name").text(), item.at("host").text());
    }
    table.print(session);
    return 0;
  }

  private static List<Json> items(Contexts contexts) {
    var used = contexts.currentName();
    var items = new ArrayList<Json>();
    items.add(Params.of("name", Contexts.LOCAL).put("current", used.isEmpty()).json());
    new TreeMap<>(contexts.all())
        .forEach(
            (name, context) ->
                items.add(
                    Params.of("name", name)
                        .put("current", used.equals(Optional.of(name)))
                        .put("host", context.at("host").optionalText())
                        .put("tls", context.at("tls").optionalText())
                        .put("tokenFile", context.at("tokenFile").optionalText())
                        .json()));
    return items;
  }
}
