package dev.berth.shell.command;

import dev.berth.shell.client.Client;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.ProgramStreams;
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
    var detached = arguments.flag("detach");
    var client = session.client();
    var created = client.call("container.create", params);
    var id = created.at("id").text();
    if (detached) {
      var started = client.call("container.start", Params.of("container", id));
      session.print(arguments.json() ? started.pretty() : id);
      return 0;
    }
    var proxied = arguments.value("sig-proxy").orElse("true").equals("true");
    ProgramStreams.Exit exit;
    try {
      exit =
          new Foreground(session, id, arguments.flag("interactive"), proxied)
              .startAndRelay(arguments.json());
    } catch (RpcException e) {
      if (arguments.flag("rm")) {
        removeUnlessRunning(client, id);
      }
      throw e;
    }
    if (arguments.json()) {
      Resumption.printJson(session, id, exit);
    }
    return exit.code();
  }

  /** One that was never started has no end that could remove it. */
  private static void removeUnlessRunning(Client client, String container) {
    try {
      client.call("container.remove", Params.of("container", container));
    } catch (RpcException e) {
      // it runs, or has gone by itself
    }
  }

  @Override
  public int engineError() {
    return 125;
  }
}
