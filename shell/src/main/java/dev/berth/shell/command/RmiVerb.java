package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import java.util.ArrayList;

/** {@code rmi}. */
final class RmiVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "rmi", "Removes references, and each image with its last one.", "berth rmi web:1")
        .some("IMAGE", Kind.Any.IMAGE)
        .flag("f", "force", "with an id: remove all its references");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    return new Each(arguments, session)
        .call(
            image -> Params.of("image", image).flag("force", arguments.flag("force")),
            "image.remove",
            (_, removed) -> {
              var lines = new ArrayList<String>();
              removed.at("untagged").texts().forEach(name -> lines.add("Untagged: " + name));
              removed.at("deleted").texts().forEach(id -> lines.add("Deleted: " + id));
              return String.join("\n", lines);
            });
  }
}
