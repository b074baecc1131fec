package dev.berth.shell.command;

import dev.berth.shell.client.Params;

/** {@code push}. */
final class PushVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "push",
            "Sends an image to a registry, without what is there already.",
            "berth push registry.example:5000/web:1")
        .word("REFERENCE", Kind.Any.IMAGE)
        .value("", "platform", "OS/ARCHITECTURE", "of an index, the image that is pushed alone")
        .flag("q", "quiet", "show no progress");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    session.caller().showCredentials();
    var params =
        Params.of("reference", arguments.word(0)).put("platform", arguments.value("platform"));
    var pushed = RegistryTransfer.result(session, "image.push", params, arguments.flag("quiet"));
    session.print(arguments.json() ? pushed.pretty() : pushed.at("digest").text());
    return 0;
  }
}
