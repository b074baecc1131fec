package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code commit}. */
final class CommitVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "commit",
            "CONTAINER [REFERENCE]",
            "Makes an image of a container's present files.",
            "berth commit -m 'with nginx' -c 'CMD [\"nginx\"]' web web:2")
        .value("a", "author", "TEXT", "who made it")
        .value("m", "message", "TEXT", "what was done")
        .value("c", "change", "INSTRUCTION", "a Dockerfile instruction for the config");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    arguments.atMost(2);
    var container = arguments.word(0, "a container");
    var image =
        session
            .client()
            .call(
                "container.commit",
                Params.of("container", container)
                    .put("reference", arguments.wordsFrom(1).stream().findFirst())
                    .put("author", arguments.value("author"))
                    .put("message", arguments.value("message"))
                    .list("changes", arguments.values("change")));
    session.print(arguments.json() ? image.pretty() : image.at("id").text());
    return 0;
  }
}
