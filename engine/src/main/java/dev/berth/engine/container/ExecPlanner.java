package dev.berth.engine.container;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.ChangeFolder;
import dev.berth.engine.launch.LaunchOp.EnterNamespaces;
import dev.berth.engine.launch.LaunchOp.EnterPidNamespace;
import dev.berth.engine.launch.LaunchOp.JoinCgroups;
import dev.berth.engine.launch.LaunchOp.JoinNamespaces;
import dev.berth.engine.launch.LaunchOp.Namespace;
import dev.berth.engine.launch.LaunchOp.NewSessionKeyring;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Decides what must happen to run one more program in a running container: a pure function. */
final class ExecPlanner {
  private ExecPlanner() {}

  /**
   * What it must know.
   *
   * @param pidfd number of the plan's descriptor of the container's first process
   * @param confinement that the container was started with
   */
  record Facts(
      int pidfd,
      CgroupFacts cgroup,
      ProcessUser user,
      Confinement confinement,
      ByteBuffer seccomp) {}

  static List<LaunchOp> plan(ContainerSpec spec, ExecRequest request, Facts facts) {
    var operations = new ArrayList<LaunchOp>();
    operations.addAll(facts.cgroup().monitor());
    operations.add(new EnterNamespaces(Set.of(), facts.cgroup().bornIn()));
    if (!facts.cgroup().tasks().isEmpty()) {
      operations.add(new JoinCgroups(facts.cgroup().tasks()));
    }
    var namespaces =
        EnumSet.of(Namespace.MOUNT, Namespace.IPC, Namespace.UTS, Namespace.CGROUP, Namespace.PID);
    if (spec.network() == NetworkMode.NONE) {
      namespaces.add(Namespace.NETWORK);
    }
    operations.add(new JoinNamespaces(facts.pidfd(), namespaces));
    operations.add(new NewSessionKeyring());
    operations.add(new ChangeFolder(workingFolder(spec, request)));
    var program =
        ProgramPlan.of(
            facts.confinement(),
            facts.seccomp(),
            facts.user(),
            request.command(),
            environment(spec, request));
    operations.addAll(program.rights());
    operations.add(new EnterPidNamespace());
    operations.addAll(program.execution());
    return operations;
  }

  private static String workingFolder(ContainerSpec spec, ExecRequest request) {
    return request.workingFolder().map(ContainerPaths::workingFolder).orElse(spec.workingFolder());
  }

  /** The container's variables; another user has another home. */
  private static Variables environment(ContainerSpec spec, ExecRequest request) {
    var variables = Variables.ofImage(spec.environment());
    return variables.with(request.environment());
  }
}
