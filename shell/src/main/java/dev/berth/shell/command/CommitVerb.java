package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code commit}. */
final class CommitVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "commit",
            "Makes an image of a container's present files.",
            "berth commit -m 'with nginx' -c 'CMD [\"nginx\"]' web web:2")
        .word("CONTAINER", Kind.Any.CONTAINER)
        .optional("REFERENCE", Kind.Any.IMAGE)
        .value("a", "author", "TEXT", "who made it")
        .value("m", "message", "TEXT", "what was done")
        .value("c", "change", "INSTRUCTION", "a Dockerfile instruction for the config");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var container = arguments.word(0);
    var image =
        session
            .client()
            .call(
                "container.commit",
                Params.of("container", container)
                    .put("reference", arguments.optionalWord(1))
                    .put("author", arguments.value("author"))
                    .put("message", arguments.value("message"))
                    .list("changes", arguments.values("change")));
    session.print(arguments.json() ? image.pretty() : image.at("id").text());
    return 0;
  }
}
