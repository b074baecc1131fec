package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.io.IOException;

/** {@code run}: create and start; in the foreground also relay until the end. */
final class RunVerb implements Verb {
  @Override
  public Syntax syntax() {
    return CreationOptions.addTo(
            Syntax.of(
                    "run",
                    "Makes a container, starts it and relays its output; its exit status is ours.",
                    "berth run --rm -e NAME=value debian:12 sh -c 'echo $NAME'\n"
                        + "berth run -d --name web --network host web:1")
                .word("IMAGE", Kind.Any.IMAGE)
                .optional("COMMAND", Kind.Any.TEXT)
                .commandFollows())
        .flag("d", "detach", "print the id and leave the container running")
        .flag("", "sig-proxy", "hand signals on to the container (default true)");
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    var params = CreationOptions.params(arguments, session);
    var unstarted = new Unstarted(session, params, arguments);
    try {
      var id = unstarted.create();
      var ended = unstarted.ended();
      if (ended.isPresent()) {
        return ended.getAsInt();
      }
      return arguments.flag("detach")
          ? start(id, arguments, session)
          : relay(id, unstarted, arguments, session);
    } catch (HandedBackException e) {
      return unstarted.ended().orElseThrow(() -> e);
    } catch (RpcException e) {
      unstarted.undo();
      throw e;
    } finally {
      unstarted.release();
    }
  }

  private static int start(String id, Arguments arguments, Session session) {
    var started = session.client().call("container.start", Params.of("container", id));
    session.print(arguments.json() ? started.pretty() : id);
    return 0;
  }

  private static int relay(String id, Unstarted unstarted, Arguments arguments, Session session) {
    var proxied = arguments.value("sig-proxy").orElse("true").equals("true");
    var exit =
        new Foreground(session, id, arguments.flag("interactive"), proxied)
            .startAndRelay(arguments.json(), unstarted::handOver);
    if (arguments.json()) {
      Resumption.printJson(session, id, exit);
    }
    return exit.code();
  }

  @Override
  public int engineError() {
    return 125;
  }
}
