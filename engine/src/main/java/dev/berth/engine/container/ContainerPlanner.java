package dev.berth.engine.container;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.ChangeFolder;
import dev.berth.engine.launch.LaunchOp.EnterNamespaces;
import dev.berth.engine.launch.LaunchOp.EnterRoot;
import dev.berth.engine.launch.LaunchOp.JoinCgroups;
import dev.berth.engine.launch.LaunchOp.LoopbackUp;
import dev.berth.engine.launch.LaunchOp.MakeFolder;
import dev.berth.engine.launch.LaunchOp.MountAttribute;
import dev.berth.engine.launch.LaunchOp.Namespace;
import dev.berth.engine.launch.LaunchOp.NewCgroupNamespace;
import dev.berth.engine.launch.LaunchOp.NewSessionKeyring;
import dev.berth.engine.launch.LaunchOp.PivotRoot;
import dev.berth.engine.launch.LaunchOp.Propagation;
import dev.berth.engine.launch.LaunchOp.SetHostname;
import dev.berth.engine.launch.LaunchOp.SetPropagation;
import dev.berth.engine.launch.LaunchOp.SetRootAttributes;
import dev.berth.engine.launch.LaunchOp.Sysctl;
import dev.berth.engine.snapshot.OverlayOps;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Decides everything that must happen to start a container: a pure function. */
final class ContainerPlanner {
  private ContainerPlanner() {}

  static List<LaunchOp> plan(ContainerSpec spec, ContainerFacts facts) {
    var operations = new ArrayList<LaunchOp>();
    operations.addAll(facts.cgroup().monitor());
    operations.addAll(namespaces(spec.network(), facts.cgroup()));
    operations.addAll(root(facts.root()));
    var targets =
        spec.mounts().stream().map(ContainerMount::target).collect(Collectors.toUnmodifiableSet());
    operations.addAll(SystemMounts.mounts(facts.cgroup(), targets));
    facts.devices().stream().flatMap(DeviceNode::operations).forEach(operations::add);
    operations.addAll(MountPlan.ofUser(spec.mounts(), facts.fileSources()));
    operations.addAll(MountPlan.ofEngine(facts.files(), spec.mounts(), spec.readOnly()));
    operations.addAll(sysctls(spec));
    operations.addAll(SystemMounts.protection(facts.throttles()));
    operations.add(new MakeFolder(spec.workingFolder(), 0755));
    if (spec.readOnly()) {
      operations.add(new SetRootAttributes(Set.of(MountAttribute.READ_ONLY)));
    }
    operations.add(new PivotRoot());
    operations.add(new SetHostname(spec.hostname()));
    operations.add(new ChangeFolder(spec.workingFolder()));
    operations.addAll(
        ProgramPlan.of(
                facts.confinement(),
                facts.seccomp(),
                facts.user(),
                spec.arguments(),
                Variables.ofImage(spec.environment()))
            .operations());
    return operations;
  }

  /** New namespaces and cgroups; the first operations of a container and of a step. */
  static List<LaunchOp> namespaces(NetworkMode network, CgroupFacts cgroup) {
    var operations = new ArrayList<LaunchOp>();
    var namespaces = EnumSet.of(Namespace.MOUNT, Namespace.PID, Namespace.IPC, Namespace.UTS);
    if (network == NetworkMode.NONE) {
      namespaces.add(Namespace.NETWORK);
    }
    operations.add(new EnterNamespaces(namespaces, cgroup.bornIn()));
    if (!cgroup.tasks().isEmpty()) {
      operations.add(new JoinCgroups(cgroup.tasks()));
    }
    operations.add(new NewCgroupNamespace());
    operations.add(new NewSessionKeyring());
    if (network == NetworkMode.NONE) {
      operations.add(new LoopbackUp());
    }
    return operations;
  }

  /** The root file system, mounted and entered. */
  static List<LaunchOp> root(RootFacts root) {
    return List.of(
        new SetPropagation(Propagation.PRIVATE),
        OverlayOps.mount(root.mount(), root.kind(), root.mountPoint()),
        new EnterRoot(root.mountPoint().toString()));
  }

  private static List<LaunchOp> sysctls(ContainerSpec spec) {
    var sysctls = new TreeMap<String, String>();
    if (spec.network() == NetworkMode.NONE) {
      sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
    }
    sysctls.putAll(spec.sysctls());
    return sysctls.entrySet().stream()
        .<LaunchOp>map(entry -> new Sysctl(entry.getKey(), entry.getValue()))
        .toList();
  }
}
