package dev.berth.engine.container;

import static dev.berth.engine.launch.LaunchOp.MountAttribute.NODEV;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.NOEXEC;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.NOSUID;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.READ_ONLY;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.BindMount;
import dev.berth.engine.launch.LaunchOp.ChangeFolder;
import dev.berth.engine.launch.LaunchOp.MakeFolder;
import dev.berth.engine.launch.LaunchOp.PivotRoot;
import dev.berth.engine.launch.LaunchOp.Propagation;
import dev.berth.engine.launch.LaunchOp.SetHostname;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides what must happen to run a step of a build: a container with every default of hardening,
 * in the host's network, whose hosts and resolv.conf it gets read-only.
 */
final class StepPlanner {
  /** Every step has the same name, so that what it writes doesn't tell one run from another. */
  static final String HOSTNAME = "build";

  private StepPlanner() {}

  static List<LaunchOp> plan(Step step, ContainerFacts facts) {
    var operations = new ArrayList<LaunchOp>();
    operations.addAll(facts.cgroup().monitor());
    operations.addAll(ContainerPlanner.namespaces(NetworkMode.HOST, facts.cgroup()));
    operations.addAll(ContainerPlanner.root(facts.root()));
    operations.addAll(SystemMounts.mounts(facts.cgroup(), Set.of()));
    MountPlan.ENGINE_FILES.forEach(name -> operations.add(bind(facts.files().resolve(name), name)));
    operations.addAll(SystemMounts.protection(facts.throttles()));
    operations.add(new MakeFolder(step.workingFolder(), 0755));
    operations.add(new PivotRoot());
    operations.add(new SetHostname(HOSTNAME));
    operations.add(new ChangeFolder(step.workingFolder()));
    operations.addAll(
        ProgramPlan.of(
                facts.confinement(),
                facts.seccomp(),
                facts.user(),
                step.command(),
                Variables.ofImage(step.environment()).withDefault("PATH", Variables.DEFAULT_PATH))
            .operations());
    return operations;
  }

  private static LaunchOp bind(Path source, String name) {
    return new BindMount(
        source.toString(),
        "/etc/" + name,
        false,
        Set.of(READ_ONLY, NOSUID, NODEV, NOEXEC),
        Propagation.PRIVATE);
  }
}
