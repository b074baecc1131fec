package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code registry remove}. */
final class RegistryRemoveVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "registry remove",
            "Removes a tag, or a manifest with all tags that mean it, from its registry; images here stay.",
            "berth registry remove registry.example:5000/web:1")
        .some("NAME:TAG|NAME@DIGEST", Kind.Any.TEXT);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session)
        .made(
            reference ->
                RegistryTransfer.call(
                    session, "registry.remove", Params.of("reference", reference)),
            (_, removed) -> "Removed: " + removed.at("reference").text());
  }
}
