package dev.berth.engine.container;

import static dev.berth.engine.launch.LaunchOp.MountAttribute.NODEV;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.NOEXEC;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.NOSUID;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.READ_ONLY;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.MakeDevice;
import dev.berth.engine.launch.LaunchOp.MakeFolder;
import dev.berth.engine.launch.LaunchOp.MakeLink;
import dev.berth.engine.launch.LaunchOp.MaskPath;
import dev.berth.engine.launch.LaunchOp.MountAttribute;
import dev.berth.engine.launch.LaunchOp.MountFileSystem;
import dev.berth.engine.launch.LaunchOp.ReadOnlyPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The file systems of the kernel that every container sees, and what is hidden of them. */
final class SystemMounts {
  private static final int CHARACTER_DEVICE = 0020000;
  private static final Set<MountAttribute> PLAIN = Set.of(NOSUID, NODEV, NOEXEC);
  private static final Set<MountAttribute> PLAIN_READ_ONLY =
      Set.of(READ_ONLY, NOSUID, NODEV, NOEXEC);

  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  private static final List<String> READ_ONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private SystemMounts() {}

  /** Mounts /proc, /dev and /sys. */
  static List<LaunchOp> mounts(CgroupFacts cgroup, Set<String> replaced) {
    var operations = new ArrayList<LaunchOp>();
    operations.add(new MountFileSystem("proc", "proc", "/proc", PLAIN, Map.of()));
    operations.addAll(devices(replaced));
    operations.add(new MountFileSystem("sysfs", "sysfs", "/sys", PLAIN_READ_ONLY, Map.of()));
    operations.addAll(cgroups(cgroup.views()));
    return operations;
  }

  private static List<LaunchOp> devices(Set<String> replaced) {
    var operations = new ArrayList<LaunchOp>();
    operations.add(
        new MountFileSystem(
            "tmpfs", "tmpfs", "/dev", Set.of(NOSUID), Map.of("mode", "755", "size", "65536k")));
    operations.add(device("null", 1, 3));
    operations.add(device("zero", 1, 5));
    operations.add(device("full", 1, 7));
    operations.add(device("random", 1, 8));
    operations.add(device("urandom", 1, 9));
    operations.add(device("tty", 5, 0));
    operations.add(new MakeLink("/dev/fd", "/proc/self/fd"));
    operations.add(new MakeLink("/dev/stdin", "/proc/self/fd/0"));
    operations.add(new MakeLink("/dev/stdout", "/proc/self/fd/1"));
    operations.add(new MakeLink("/dev/stderr", "/proc/self/fd/2"));
    operations.add(new MakeLink("/dev/ptmx", "pts/ptmx"));
    operations.add(new MakeFolder("/dev/pts", 0755));
    operations.add(
        new MountFileSystem(
            "devpts",
            "devpts",
            "/dev/pts",
            Set.of(NOSUID, NOEXEC),
            Map.of("newinstance", "", "ptmxmode", "0666", "mode", "0620", "gid", "5")));
    if (!replaced.contains("/dev/shm")) {
      operations.add(new MakeFolder("/dev/shm", 01777));
      operations.add(
          new MountFileSystem(
              "tmpfs", "shm", "/dev/shm", PLAIN, Map.of("mode", "1777", "size", "65536k")));
    }
    if (!replaced.contains("/dev/mqueue")) {
      operations.add(new MakeFolder("/dev/mqueue", 01777));
      operations.add(new MountFileSystem("mqueue", "mqueue", "/dev/mqueue", PLAIN, Map.of()));
    }
    return operations;
  }

  private static LaunchOp device(String name, int major, int minor) {
    return new MakeDevice("/dev/" + name, CHARACTER_DEVICE | 0666, major, minor, 0, 0);
  }

  private static List<LaunchOp> cgroups(CgroupFacts.Views views) {
    var folder = "/sys/fs/cgroup";
    return switch (views) {
      case CgroupFacts.Views.Unified() ->
          List.of(new MountFileSystem("cgroup2", "cgroup", folder, PLAIN_READ_ONLY, Map.of()));
      case CgroupFacts.Views.PerController(var hierarchies) -> {
        var operations = new ArrayList<LaunchOp>();
        operations.add(new MountFileSystem("tmpfs", "tmpfs", folder, PLAIN, Map.of("mode", "755")));
        new TreeMap<>(hierarchies)
            .forEach(
                (name, options) -> {
                  operations.add(new MakeFolder(folder + "/" + name, 0755));
                  operations.add(
                      new MountFileSystem(
                          "cgroup", "cgroup", folder + "/" + name, PLAIN_READ_ONLY, options));
                });
        operations.add(new ReadOnlyPath(folder));
        yield operations;
      }
    };
  }

  /** Hides and protects what is left of the host in /proc and /sys; after sysctls were set. */
  static List<LaunchOp> protection(List<String> throttles) {
    var operations = new ArrayList<LaunchOp>();
    MASKED.forEach(path -> operations.add(new MaskPath(path)));
    throttles.forEach(path -> operations.add(new MaskPath(path)));
    READ_ONLY_PATHS.forEach(path -> operations.add(new ReadOnlyPath(path)));
    return operations;
  }
}
