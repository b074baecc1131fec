package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code tag}. */
final class TagVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of("tag", "Gives an image one more reference.", "berth tag web:1 web:last")
        .word("IMAGE", Kind.Any.IMAGE)
        .word("REFERENCE", Kind.Any.IMAGE);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var tagged =
        session
            .client()
            .call(
                "image.tag",
                Params.of("image", arguments.word(0)).put("reference", arguments.word(1)));
    if (arguments.json()) {
      session.print(tagged.pretty());
    }
    return 0;
  }
}
