package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code tag}. */
final class TagVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "tag", "IMAGE REFERENCE", "Gives an image one more reference.", "berth tag web:1 web:last");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    arguments.atMost(2);
    var tagged =
        session
            .client()
            .call(
                "image.tag",
                Params.of("image", arguments.word(0, "an image"))
                    .put("reference", arguments.word(1, "a new reference")));
    if (arguments.json()) {
      session.print(tagged.pretty());
    }
    return 0;
  }
}
