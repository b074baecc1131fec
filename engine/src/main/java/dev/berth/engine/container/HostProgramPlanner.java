package dev.berth.engine.container;

import static dev.berth.engine.launch.LaunchOp.MountAttribute.NODEV;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.NOEXEC;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.NOSUID;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.READ_ONLY;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.BindMount;
import dev.berth.engine.launch.LaunchOp.ChangeFolder;
import dev.berth.engine.launch.LaunchOp.EnterRoot;
import dev.berth.engine.launch.LaunchOp.MakeFile;
import dev.berth.engine.launch.LaunchOp.MakeFolder;
import dev.berth.engine.launch.LaunchOp.MakeLink;
import dev.berth.engine.launch.LaunchOp.MaskPath;
import dev.berth.engine.launch.LaunchOp.MountFileSystem;
import dev.berth.engine.launch.LaunchOp.PivotRoot;
import dev.berth.engine.launch.LaunchOp.Propagation;
import dev.berth.engine.launch.LaunchOp.SetHostname;
import dev.berth.engine.launch.LaunchOp.SetPropagation;
import dev.berth.engine.launch.LaunchOp.SetRootAttributes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides what must happen to run a program of this machine that itself runs foreign programs, as
 * mmdebstrap does with maintainer scripts: a container with every default of hardening whose root
 * is empty but for the machine's programs and what they need, read-only. A pure function.
 */
final class HostProgramPlanner {
  /** What is the administrator's own among the programs. */
  private static final List<String> HIDDEN = List.of("/usr/local/etc", "/usr/src");

  private HostProgramPlanner() {}

  /**
   * What must be known of the machine before.
   *
   * @param mountPoint empty folder that the root is put together on
   * @param hidden further folders: the engine's own
   * @param files folder that holds hosts, hostname and resolv.conf
   */
  record Facts(
      Path mountPoint,
      HostFiles shown,
      List<Path> hidden,
      Path files,
      CgroupFacts cgroup,
      ProcessUser user,
      Confinement confinement,
      ByteBuffer seccomp,
      List<String> throttles) {}

  static List<LaunchOp> plan(HostProgram program, Facts facts) {
    var operations = new ArrayList<LaunchOp>();
    operations.addAll(facts.cgroup().monitor());
    operations.addAll(ContainerPlanner.namespaces(NetworkMode.HOST, facts.cgroup()));
    operations.add(new SetPropagation(Propagation.PRIVATE));
    operations.addAll(emptyRoot(facts.mountPoint().toString()));
    operations.addAll(show(facts.shown()));
    HIDDEN.forEach(path -> operations.add(new MaskPath(path)));
    facts.hidden().forEach(path -> operations.add(new MaskPath(path.toString())));
    for (var name : MountPlan.ENGINE_FILES) {
      operations.addAll(file(facts.files().resolve(name).toString(), "/etc/" + name));
    }
    operations.add(new MakeFolder("/tmp", 01777));
    operations.add(
        new BindMount(program.scratch().toString(), "/tmp", false, Set.of(), Propagation.PRIVATE));
    List.of("/proc", "/dev", "/sys", "/run")
        .forEach(path -> operations.add(new MakeFolder(path, 0755)));
    operations.addAll(SystemMounts.mounts(facts.cgroup(), Set.of()));
    operations.addAll(SystemMounts.protection(facts.throttles()));
    operations.add(new SetRootAttributes(Set.of(READ_ONLY)));
    operations.add(new PivotRoot());
    operations.add(new SetHostname(StepPlanner.HOSTNAME));
    operations.add(new ChangeFolder("/tmp"));
    operations.addAll(
        ProgramPlan.of(
                facts.confinement(),
                facts.seccomp(),
                facts.user(),
                program.command(),
                Variables.ofImage(program.environment())
                    .withDefault("PATH", Variables.DEFAULT_PATH))
            .operations());
    return operations;
  }

  /** The mount point is entered twice: a mount's target is resolved in the root entered before. */
  private static List<LaunchOp> emptyRoot(String mountPoint) {
    return List.of(
        new EnterRoot(mountPoint),
        new MountFileSystem(
            "tmpfs",
            "tmpfs",
            "/",
            Set.of(NOSUID, NODEV, NOEXEC),
            Map.of("mode", "755", "size", "1m")),
        new EnterRoot(mountPoint));
  }

  private static List<LaunchOp> show(HostFiles shown) {
    var operations = new ArrayList<LaunchOp>();
    for (var path : shown.folders()) {
      operations.add(new MakeFolder(path, 0755));
      operations.add(
          new BindMount(path, path, true, Set.of(READ_ONLY, NOSUID, NODEV), Propagation.PRIVATE));
    }
    shown.files().forEach(path -> operations.addAll(file(path, path)));
    new TreeMap<>(shown.links()).forEach((path, to) -> operations.add(new MakeLink(path, to)));
    return operations;
  }

  private static List<LaunchOp> file(String source, String target) {
    return List.of(
        new MakeFolder(target.substring(0, target.lastIndexOf('/')), 0755),
        new MakeFile(target, 0644),
        new BindMount(
            source, target, false, Set.of(READ_ONLY, NOSUID, NODEV, NOEXEC), Propagation.PRIVATE));
  }
}
