package dev.berth.shell.install;

import dev.berth.shell.client.RpcException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides what makes the server a service, and what undoes that. */
public final class InstallPlanner {
  private InstallPlanner() {}

  /**
   * What is missing; nothing where all is there.
   *
   * @param launcher what starts the command
   * @param javaHome the JDK that a checkout runs with
   */
  public static List<Step> install(MachineFacts facts, Path launcher, Path javaHome) {
    check(facts, "install");
    refuseForeign(facts);
    facts.loose().ifPresent(InstallPlanner::refuseLoose);
    if (!facts.active() && facts.containers().orElse(0) > 0) {
      throw refused(
          "FAILED_PRECONDITION",
          "cannot install the service: %d containers run that a server outside of it started, in control groups that the service doesn't have; stop them (\"berth ps\" lists them), then run this again"
              .formatted(facts.containers().getAsInt()));
    }
    var steps = new ArrayList<Step>();
    if (!facts.group()) {
      steps.add(Step.Run.of("made the group berth", "groupadd", "--system", "berth"));
    }
    var madeGroup = !facts.group() || Units.madeGroup(facts.units().getOrDefault(Units.SERVER, ""));
    var changed = new ArrayList<String>();
    for (var name : Units.NAMES) {
      var text = Units.text(name, launcher, javaHome, madeGroup);
      if (!text.equals(facts.units().get(name))) {
        steps.add(new Step.WriteFile(Units.FOLDER.resolve(name), text));
        changed.add(name);
      }
    }
    if (facts.booted() && !changed.isEmpty()) {
      steps.add(reload());
    }
    if (!facts.enabled()) {
      steps.add(
          Step.Run.of(
              "enabled berth.service: it starts with the machine",
              "systemctl",
              "enable",
              "--quiet",
              Units.SERVER));
    }
    if (facts.booted()) {
      addStart(facts, changed, steps);
    }
    return List.copyOf(steps);
  }

  /** What to tell where the service can't run yet. */
  public static Optional<String> notStarted(MachineFacts facts) {
    return facts.booted()
        ? Optional.empty()
        : Optional.of(
            "systemd doesn't run here (there is no /run/systemd/system), so nothing was started; the service starts when systemd next starts this system, and until then commands start a server when they need it");
  }

  /** Containers live through a restart of the server; their own unit is never started again. */
  private static void addStart(MachineFacts facts, List<String> changed, List<Step> steps) {
    if (!facts.active()) {
      if (facts.containers().isPresent()) {
        steps.add(new Step.StopServer());
      }
      steps.add(Step.Run.of("started berth.service", "systemctl", "start", Units.SERVER));
    } else if (changed.contains(Units.SERVER)) {
      steps.add(
          Step.Run.of(
              "restarted berth.service; containers went on", "systemctl", "restart", Units.SERVER));
    }
  }

  /**
   * What an installation left.
   *
   * @param mounts where images are mounted: nobody is left who could take them away
   * @param force although files of these are in use, and although containers run, which end with
   *     their unit
   */
  public static List<Step> uninstall(MachineFacts facts, List<String> mounts, boolean force) {
    check(facts, "uninstall");
    refuseForeign(facts);
    var running = facts.active() ? facts.containers().orElse(0) : 0;
    if (running > 0 && !force) {
      throw refused(
          "FAILED_PRECONDITION",
          "cannot uninstall the service: %d containers run, and they would end with it; stop them, or give --force"
              .formatted(running));
    }
    var steps = new ArrayList<Step>();
    if (facts.units().isEmpty()) {
      return steps;
    }
    mounts.forEach(path -> steps.add(new Step.Unmount(path, force)));
    if (facts.booted()) {
      steps.add(Step.Run.of("stopped berth.service", "systemctl", "stop", Units.SERVER));
      steps.add(
          Step.Run.of(
              "stopped berth-containers.service, and with it every container",
              "systemctl",
              "stop",
              Units.CONTAINERS));
    }
    if (facts.enabled()) {
      steps.add(
          Step.Run.of("disabled berth.service", "systemctl", "disable", "--quiet", Units.SERVER));
    }
    for (var name : Units.NAMES.reversed()) {
      if (facts.units().containsKey(name)) {
        steps.add(new Step.RemoveFile(Units.FOLDER.resolve(name)));
      }
    }
    if (facts.booted()) {
      steps.add(reload());
    }
    if (facts.group() && facts.units().values().stream().anyMatch(Units::madeGroup)) {
      steps.add(Step.Run.of("removed the group berth", "groupdel", "berth"));
    }
    return List.copyOf(steps);
  }

  private static Step reload() {
    return Step.Run.of("told systemd of it", "systemctl", "daemon-reload");
  }

  private static void check(MachineFacts facts, String verb) {
    if (facts.user() != 0) {
      throw refused(
          "PERMISSION_DENIED",
          "cannot %s the service: that needs root, and this is user %d; run \"sudo berth %s\""
              .formatted(verb, facts.user(), verb));
    }
    if (!facts.systemctl()) {
      throw refused(
          "UNSUPPORTED",
          "cannot %s the service: there is no systemd here (no systemctl in PATH). Without one: commands start a server when they need it, or have the machine's own service manager run \"berth server run\"; \"groupadd --system berth\" lets others use the socket"
              .formatted(verb));
    }
    if (facts.packaged().isPresent()) {
      throw refused(
          "FAILED_PRECONDITION",
          "cannot %s the service: a package has brought it (%s); \"apt-get remove berth\" takes that away, \"systemctl\" starts and stops it"
              .formatted(verb, facts.packaged().get()));
    }
  }

  private static void refuseLoose(Path loose) {
    throw refused(
        "PERMISSION_DENIED",
        "cannot install the service: others than root may change %s, and so what root would run at each start; put this tree where only root writes (\"sudo cp -r --no-preserve=ownership . /opt/berth\") and install from there"
            .formatted(loose));
  }

  private static void refuseForeign(MachineFacts facts) {
    facts
        .units()
        .forEach(
            (name, text) -> {
              if (!Units.isOurs(text)) {
                throw refused(
                    "FAILED_PRECONDITION",
                    "cannot touch %s: \"berth install\" has not written it; look at it, and move it away if it isn't needed"
                        .formatted(Units.FOLDER.resolve(name)));
              }
            });
  }

  private static RpcException refused(String kind, String message) {
    return new RpcException(kind, message);
  }
}
