package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.util.ArrayList;
import java.util.List;

/** {@code inspect}: a container, else an image, of that name. */
final class InspectVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "inspect",
            "Tells everything about containers and images, as JSON.",
            "berth inspect web")
        .some("NAME", Kind.Any.CONTAINER_OR_IMAGE)
        .value(
            "",
            "type",
            "container|image",
            Kind.oneOf("container", "image"),
            "look among these only");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var type = arguments.value("type").orElse("");
    var found = new ArrayList<Json>();
    var status = 0;
    for (var name : arguments.words()) {
      try {
        found.add(inspect(session, type, name));
      } catch (RpcException e) {
        session.say(NextStep.text(e));
        status = 1;
      }
    }
    session.print(Json.of(found).pretty());
    return status;
  }

  private static Json inspect(Session session, String type, String name) {
    if (!type.equals("image")) {
      try {
        return session.client().call("container.inspect", Params.of("container", name));
      } catch (RpcException e) {
        if (!type.isEmpty() || !List.of("NOT_FOUND", "INVALID_ARGUMENT").contains(e.kind())) {
          throw e;
        }
      }
    }
    try {
      return session.client().call("image.inspect", Params.of("image", name));
    } catch (RpcException e) {
      throw type.isEmpty() && e.kind().equals("NOT_FOUND")
          ? new RpcException(
              e.kind(),
              "cannot inspect \""
                  + name
                  + "\": there is no container and no image of that name or id; \"berth ps -a\" and \"berth images\" list them")
          : e;
    }
  }
}
