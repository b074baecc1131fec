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
import dev.berth.engine.launch.LaunchOp.MaskPath;
import dev.berth.engine.launch.LaunchOp.MountFileSystem;
import dev.berth.engine.launch.LaunchOp.MountHostFolder;
import dev.berth.engine.launch.LaunchOp.PivotRoot;
import dev.berth.engine.launch.LaunchOp.Propagation;
import dev.berth.engine.launch.LaunchOp.SetHostname;
import dev.berth.engine.launch.LaunchOp.SetPropagation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what must happen to run a program of this machine that itself runs foreign programs, as
 * mmdebstrap does with maintainer scripts: a container with every default of hardening whose root
 * is the machine's, read-only, without its sockets, homes and secrets. A pure function.
 */
final class HostProgramPlanner {
  /** What such a program never needs and must not see. Sockets are below /run. */
  private static final List<String> HIDDEN =
      List.of(
          "/root",
          "/home",
          "/boot",
          "/var/tmp",
          "/etc/shadow",
          "/etc/shadow-",
          "/etc/gshadow",
          "/etc/gshadow-",
          "/etc/ssh",
          "/etc/ssl/private",
          "/etc/apt/auth.conf",
          "/etc/apt/auth.conf.d");

  private HostProgramPlanner() {}

  /**
   * What must be known of the machine before.
   *
   * @param mountPoint empty folder that the root is put together on
   * @param mounts of the machine, besides the root, that hold programs
   * @param hidden further folders: the engine's own
   * @param resolver the file behind /etc/resolv.conf, where that lies below /run
   * @param files folder that holds a copy of it
   */
  record Facts(
      Path mountPoint,
      List<String> mounts,
      List<Path> hidden,
      Optional<Path> resolver,
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
    operations.add(
        new MountHostFolder(
            "/", facts.mountPoint().toString(), false, Set.of(READ_ONLY, NOSUID, NODEV)));
    operations.add(new EnterRoot(facts.mountPoint().toString()));
    for (var point : facts.mounts()) {
      operations.add(
          new BindMount(
              point, point, false, Set.of(READ_ONLY, NOSUID, NODEV), Propagation.PRIVATE));
    }
    HIDDEN.forEach(path -> operations.add(new MaskPath(path)));
    facts.hidden().forEach(path -> operations.add(new MaskPath(path.toString())));
    operations.addAll(run(facts));
    operations.add(
        new BindMount(program.scratch().toString(), "/tmp", false, Set.of(), Propagation.PRIVATE));
    operations.addAll(SystemMounts.mounts(facts.cgroup(), Set.of()));
    operations.addAll(SystemMounts.protection(facts.throttles()));
    operations.add(new PivotRoot());
    operations.add(new SetHostname(StepPlanner.HOSTNAME));
    operations.add(new ChangeFolder("/tmp"));
    operations.addAll(
        ProgramPlan.of(
            facts.confinement(),
            facts.seccomp(),
            facts.user(),
            program.command(),
            Variables.ofImage(program.environment()).withDefault("PATH", Variables.DEFAULT_PATH)));
    return operations;
  }

  /** An empty /run; where the resolver's file lies there, a copy of that one. */
  private static List<LaunchOp> run(Facts facts) {
    var operations = new ArrayList<LaunchOp>();
    operations.add(
        new MountFileSystem(
            "tmpfs",
            "tmpfs",
            "/run",
            Set.of(NOSUID, NODEV, NOEXEC),
            Map.of("mode", "755", "size", "16m")));
    facts
        .resolver()
        .ifPresent(
            file -> {
              operations.add(new MakeFolder(String.valueOf(file.getParent()), 0755));
              operations.add(new MakeFile(file.toString(), 0644));
              operations.add(
                  new BindMount(
                      facts.files().resolve("resolv.conf").toString(),
                      file.toString(),
                      false,
                      Set.of(READ_ONLY, NOSUID, NODEV, NOEXEC),
                      Propagation.PRIVATE));
            });
    return operations;
  }
}
