package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;

/** {@code pull}. */
final class PullVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "pull",
            "Fetches an image from a registry, going on from where an earlier pull ended.",
            "berth pull registry.example:5000/web:1")
        .word("REFERENCE", Kind.Any.IMAGE)
        .value("", "platform", "OS/ARCHITECTURE", "of the image, where there are several")
        .flag("a", "all-platforms", "all images of an index, which a push then sends whole")
        .flag("q", "quiet", "show no progress");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    session.caller().showCredentials();
    var params =
        Params.of("reference", arguments.word(0))
            .put("platform", arguments.value("platform"))
            .flag("allPlatforms", arguments.flag("all-platforms"));
    var pulled = pulled(session, params, arguments.flag("quiet"));
    session.print(arguments.json() ? pulled.pretty() : pulled.at("id").text());
    return 0;
  }

  private static Json pulled(Session session, Params params, boolean quietly) {
    try {
      return RegistryTransfer.result(session, "image.pull", params, quietly);
    } catch (RpcException e) {
      throw e.kind().equals("CANCELLED")
          ? new RpcException(
              e.kind(),
              e.text() + "; what has arrived is kept, and the next pull goes on from there",
              e.details())
          : e;
    }
  }
}
