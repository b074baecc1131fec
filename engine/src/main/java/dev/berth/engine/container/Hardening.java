package dev.berth.engine.container;

import dev.berth.engine.cgroup.Placement;
import dev.berth.engine.kernel.CgroupLayout;
import dev.berth.engine.security.AppArmor;
import dev.berth.engine.security.SeccompProfile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What this machine has to confine programs with, found once. */
final class Hardening {
  private static final Path CPUS = Path.of("/sys/devices/system/cpu");

  private final EngineParts parts;
  private final List<String> throttles;
  private final SeccompProfile seccomp;
  private final AppArmor appArmor;

  Hardening(EngineParts parts) {
    this.parts = parts;
    this.throttles = throttles();
    this.seccomp = new SeccompProfile(parts.security(), parts.machine());
    this.appArmor = new AppArmor(parts.machine(), parts.instance());
  }

  /** The filter of a set of capabilities. */
  ByteBuffer seccomp(long capabilities) {
    return seccomp.program(capabilities);
  }

  /** What a container's program may do. */
  Confinement confine(ContainerSpec spec) {
    return Confinements.of(spec, parts.machine(), appArmor.profile());
  }

  /** What a build step's program may do. */
  Confinement confineStep() {
    return Confinements.ofStep(parts.machine(), appArmor.profile());
  }

  /** Whether containers are confined by AppArmor, and why not: for people. */
  String appArmorStatus() {
    return appArmor.status();
  }

  /** Folders that tell how hot the host's CPUs are. */
  List<String> throttlingFolders() {
    return throttles;
  }

  /**
   * How a process gets into a group.
   *
   * @param bornIn number of the plan's descriptor of the v2 folder, or -1
   */
  CgroupFacts cgroup(Placement placement, int bornIn) {
    var files = bornIn < 0 ? placement.files() : placement.tasks();
    return new CgroupFacts(
        parts.cgroups().monitors().files(),
        bornIn,
        files,
        views(parts.machine().cgroups(), placement.tasks()));
  }

  /**
   * What a container sees: of v1 the hierarchies that it has a group in. In any other one its root
   * would be the server's group, with every group of the host below.
   */
  static CgroupFacts.Views views(CgroupLayout layout, List<String> tasks) {
    if (layout.kind() == CgroupLayout.Kind.V2) {
      return new CgroupFacts.Views.Unified();
    }
    var hierarchies = new HashMap<String, Map<String, String>>();
    for (var hierarchy : layout.v1()) {
      var options = new HashMap<String, String>();
      hierarchy.controllers().forEach(controller -> options.put(controller, ""));
      boolean named = hierarchy.controllers().stream().anyMatch(name -> name.contains("="));
      boolean joined = tasks.stream().anyMatch(it -> it.startsWith(hierarchy.mountPoint() + "/"));
      if (!named && joined) {
        hierarchies.put(Path.of(hierarchy.mountPoint()).getFileName().toString(), options);
      }
    }
    return new CgroupFacts.Views.PerController(hierarchies);
  }

  private static List<String> throttles() {
    var found = new ArrayList<String>();
    try (DirectoryStream<Path> cpus = Files.newDirectoryStream(CPUS, "cpu[0-9]*")) {
      for (var cpu : cpus) {
        var folder = cpu.resolve("thermal_throttle");
        if (Files.isDirectory(folder)) {
          found.add(folder.toString());
        }
      }
    } catch (IOException unknown) {
      return List.of(); // without such a folder there is nothing to hide
    }
    found.sort(null);
    return found;
  }
}
