package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import dev.berth.shell.install.FactReader;
import dev.berth.shell.install.MachineFacts;
import dev.berth.shell.install.Step;
import dev.berth.shell.install.StepRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What {@code install} and {@code uninstall} share: facts, steps, and telling of them. */
final class Installation {
  private final Session session;

  Installation(Session session, String verb) {
    for (var name : List.of("BERTH_ROOT", "BERTH_RUN")) {
      if (!session.environment().getOrDefault(name, "").isEmpty()) {
        throw new RpcException(
            "INVALID_ARGUMENT",
            "cannot %s the service with %s set here: a service doesn't see this environment; unset it, and write it to /etc/default/berth if the service is to have it"
                .formatted(verb, name));
      }
    }
    this.session = session;
  }

  /**
   * Looks at the machine.
   *
   * @param run what the service runs
   */
  MachineFacts facts(Path... run) throws IOException {
    return FactReader.read(List.of(run), this::running);
  }

  /** A server is started where none runs: containers may outlive the one that started them. */
  private OptionalInt running() {
    return OptionalInt.of((int) session.client().call("system.info").at("running").number());
  }

  void perform(List<Step> steps, boolean json, String nothing) throws IOException {
    var runner = new StepRunner(this::stopServer, this::unmount);
    var done = new ArrayList<String>();
    for (var step : steps) {
      runner.run(step);
      done.add(step.did());
      if (!json) {
        session.print(step.did());
      }
    }
    if (json) {
      session.print(Params.of("steps", done).json().pretty());
    } else if (steps.isEmpty()) {
      session.print(nothing);
    }
  }

  /** Where images are mounted, as the server says. */
  List<String> mounts() {
    return session.client().call("image.mounts").items().stream()
        .map(mount -> mount.at("path").text())
        .toList();
  }

  private void unmount(Step.Unmount step) {
    session
        .client()
        .call("image.unmount", Params.of("mount", step.path()).flag("force", step.force()));
  }

  private void stopServer() {
    try {
      ServerVerb.stop(session);
    } catch (IOException e) {
      throw new RpcException("UNAVAILABLE", "cannot stop the server: " + e.getMessage());
    }
  }
}
