package dev.berth.shell.command;

import dev.berth.shell.install.InstallPlanner;
import java.io.IOException;
import java.util.List;

/** {@code uninstall}. */
final class UninstallVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "uninstall",
            "Undoes \"berth install\": unmounts images, stops and removes the service. Images and stopped containers stay in /var/lib/berth.",
            "sudo berth uninstall")
        .flag(
            "",
            "force",
            "although containers run, which end, or files of mounted images are in use");
  }

  @Override
  public Where where() {
    return Where.MACHINE;
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    var installation = new Installation(session, "uninstall");
    var facts = installation.facts();
    var mounts = facts.containers().isPresent() ? installation.mounts() : List.<String>of();
    installation.perform(
        InstallPlanner.uninstall(facts, mounts, arguments.flag("force")),
        arguments.json(),
        "no service is installed; nothing was to be done");
    return 0;
  }
}
