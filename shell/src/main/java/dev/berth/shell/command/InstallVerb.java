package dev.berth.shell.command;

import dev.berth.shell.client.RpcException;
import dev.berth.shell.install.InstallPlanner;
import java.io.IOException;
import java.nio.file.Path;

/** {@code install}. */
final class InstallVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "install",
        "Makes the server a service of systemd that starts with the machine, and the group berth, whose members may use it as root may.",
        "sudo berth install");
  }

  @Override
  public Where where() {
    return Where.MACHINE;
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    var installation = new Installation(session, "install");
    var java = Path.of(System.getProperty("java.home"));
    var launcher = launcher();
    var facts = installation.facts(launcher, java.resolve("bin/java"));
    var steps = InstallPlanner.install(facts, launcher, java);
    installation.perform(
        steps, arguments.json(), "the service is installed already; nothing was to be done");
    InstallPlanner.notStarted(facts).ifPresent(session::say);
    return 0;
  }

  private static Path launcher() {
    var launcher = System.getProperty("berth.launcher");
    if (launcher == null) {
      throw new RpcException(
          "FAILED_PRECONDITION",
          "cannot install the service: this JVM was not started by ./berth, so there is no program that a unit could name; run \"./berth install\"");
    }
    return Path.of(launcher);
  }
}
