package dev.berth.engine.doctor;

import dev.berth.engine.kernel.CgroupLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Judges facts: a pure function. */
final class Diagnosis {
  private static final long MIB = 1024L * 1024;
  private static final long LEAST_DISK = 512 * MIB;
  private static final double LOW_DISK = 0.1;
  private static final long LOW_OPEN_FILES = 4096;
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(5);

  /** On version 2 devices are limited by a program, without a controller. */
  private static final Set<String> LIMITS = Set.of("memory", "pids", "cpu", "cpuset");

  private static final Set<String> REMOTE = Set.of("nfs", "nfs4", "cifs", "smb3", "9p", "ceph");

  private Diagnosis() {}

  static List<Finding> of(Facts facts) {
    return List.of(
        Finding.ok("kernel", facts.release()),
        controllers(facts),
        swap(facts),
        seccomp(facts),
        appArmor(facts),
        Finding.ok("overlay", facts.lowerdirPlus() ? "layer by layer" : "with mount(2)"),
        userNamespaces(facts),
        forwarding(facts),
        fileSystem(facts.disk()),
        space(facts.disk()),
        openFiles(facts),
        clock(facts),
        bootstrap(facts),
        socket(facts),
        leftovers(facts));
  }

  private static Finding controllers(Facts facts) {
    var missing = new TreeSet<>(LIMITS);
    if (facts.cgroups() != CgroupLayout.Kind.V2) {
      missing.add("devices");
    }
    missing.removeAll(facts.controllers());
    var found =
        "%s: %s"
            .formatted(
                facts.cgroups().name().toLowerCase(Locale.ROOT),
                String.join(" ", new TreeSet<>(facts.controllers())));
    if (missing.isEmpty()) {
      return Finding.ok("cgroups", found);
    }
    return Finding.warning(
        "cgroups",
        found + "; missing: " + String.join(" ", missing),
        "containers with such limits are refused; give them with \"cgroup_enable=memory\" on the kernel's command line,"
            + " or Delegate=yes in the server's unit");
  }

  private static Finding swap(Facts facts) {
    return facts.swapAccounting()
        ? Finding.ok("swap", "can be limited")
        : Finding.warning(
            "swap",
            "can't be limited: a container may use swap beyond its memory limit",
            "add \"swapaccount=1\" to the kernel's command line");
  }

  private static Finding seccomp(Facts facts) {
    return facts.seccomp()
        ? Finding.ok("seccomp", "on")
        : Finding.problem(
            "seccomp",
            "not in this kernel: containers can make every system call",
            "use a kernel with CONFIG_SECCOMP_FILTER");
  }

  private static Finding appArmor(Facts facts) {
    return facts.appArmor().startsWith("on")
        ? Finding.ok("apparmor", facts.appArmor())
        : Finding.warning(
            "apparmor",
            facts.appArmor(),
            "install the package apparmor, and boot a kernel with \"apparmor=1 security=apparmor\"");
  }

  private static Finding userNamespaces(Facts facts) {
    if (facts.userNamespaces().isEmpty()) {
      return Finding.warning(
          "userns", "not in this kernel", "use a kernel with CONFIG_USER_NS for rootless images");
    }
    return Finding.ok("userns", "at most " + facts.userNamespaces().getAsLong());
  }

  private static Finding forwarding(Facts facts) {
    return Finding.ok(
        "forwarding", facts.forwarding() ? "on" : "off, and the networks none and host need none");
  }

  private static Finding fileSystem(Facts.Disk disk) {
    var found = "%s is on %s".formatted(disk.path(), disk.type());
    if (disk.type().equals("overlay")) {
      return Finding.problem(
          "filesystem",
          found,
          "overlays can't be stacked: put BERTH_ROOT on a file system of its own, such as a volume");
    }
    if (REMOTE.contains(disk.type())) {
      return Finding.problem(
          "filesystem", found, "a remote file system can't hold layers: use a local BERTH_ROOT");
    }
    if (disk.type().equals("tmpfs")) {
      return Finding.warning(
          "filesystem",
          found,
          "what is there is gone at the next boot: use a BERTH_ROOT on a disk");
    }
    return Finding.ok("filesystem", found);
  }

  private static Finding space(Facts.Disk disk) {
    var found = "%d MiB of %d left".formatted(disk.usable() / MIB, disk.total() / MIB);
    var remedy = "look with \"berth gc plan\" what can go, or give " + disk.path() + " more room";
    if (disk.usable() < LEAST_DISK) {
      return Finding.problem("disk", found, remedy);
    }
    return disk.usable() < disk.total() * LOW_DISK
        ? Finding.warning("disk", found, remedy)
        : Finding.ok("disk", found);
  }

  private static Finding openFiles(Facts facts) {
    if (facts.openFiles().isEmpty()) {
      return Finding.ok("nofile", "unlimited");
    }
    long limit = facts.openFiles().getAsLong();
    return limit < LOW_OPEN_FILES
        ? Finding.warning(
            "nofile",
            "the server may have %d files open".formatted(limit),
            "raise LimitNOFILE of the server's unit, or \"ulimit -Hn\" before it starts")
        : Finding.ok("nofile", "the server may have %d files open".formatted(limit));
  }

  private static Finding clock(Facts facts) {
    if (facts.newest().isAfter(facts.now().plus(CLOCK_SLACK))) {
      return Finding.problem(
          "clock",
          "it is %s, and a container was made at %s".formatted(facts.now(), facts.newest()),
          "set the clock (timedatectl set-ntp true): clean-up goes by age");
    }
    return Finding.ok("clock", facts.now().toString());
  }

  private static Finding bootstrap(Facts facts) {
    return facts.bootstrap()
        ? Finding.ok("bootstrap", "mmdebstrap is there")
        : Finding.warning(
            "bootstrap",
            "mmdebstrap isn't there: no base images from Debian packages",
            "apt-get install mmdebstrap");
  }

  private static Finding socket(Facts facts) {
    return facts.socketGroup()
        ? Finding.ok("socket", "root and the group berth may use it: they are as good as root")
        : Finding.warning(
            "socket",
            "root's alone",
            "to let others use it: groupadd berth, add them, restart the server; they are as good as root");
  }

  private static Finding leftovers(Facts facts) {
    if (facts.leftovers().isEmpty()) {
      return Finding.ok("leftovers", "none");
    }
    var shown =
        new ArrayList<>(facts.leftovers().subList(0, Math.min(5, facts.leftovers().size())));
    if (facts.leftovers().size() > shown.size()) {
      shown.add("and %d more".formatted(facts.leftovers().size() - shown.size()));
    }
    return Finding.warning(
        "leftovers",
        String.join(", ", shown),
        "restart the server: it takes away at its start what belongs to nothing");
  }
}
