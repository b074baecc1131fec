package dev.berth.shell.command;

import dev.berth.shell.install.InstallPlanner;
import java.io.IOException;

/** {@code uninstall}. */
final class UninstallVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "uninstall",
            "Undoes \"berth install\": stops and removes the service. Images and stopped containers stay in /var/lib/berth.",
            "sudo berth uninstall")
        .flag("", "force", "although containers run; they end");
  }

  @Override
  public Where where() {
    return Where.MACHINE;
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    var installation = new Installation(session, "uninstall");
    installation.perform(
        InstallPlanner.uninstall(installation.facts(), arguments.flag("force")),
        arguments.json(),
        "no service is installed; nothing was to be done");
    return 0;
  }
}
