package dev.berth.engine.doctor;

import dev.berth.engine.container.ContainerSummary;
import dev.berth.engine.kernel.CgroupLayout.Hierarchy;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.MountLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the facts; what can't be read counts as not there. */
final class FactReader {
  private static final Path SYSCTL = Path.of("/proc/sys");
  private static final String CONTAINER_GROUP = "c-";

  private final Machine machine;
  private final Path root;
  private final String cgroupParent;

  FactReader(Machine machine, Path root, String cgroupParent) {
    this.machine = machine;
    this.root = root;
    this.cgroupParent = cgroupParent;
  }

  Facts read(String appArmor, boolean socketGroup, List<ContainerSummary> containers)
      throws IOException {
    var store = Files.getFileStore(root);
    return new Facts(
        machine.release(),
        machine.cgroups().kind(),
        machine.cgroups().controllers(),
        swapAccounting(),
        machine.seccomp(),
        appArmor,
        machine.lowerdirPlus(),
        number(SYSCTL.resolve("user/max_user_namespaces")),
        number(SYSCTL.resolve("net/ipv4/ip_forward")).orElse(0) == 1,
        new Facts.Disk(root, store.type(), store.getTotalSpace(), store.getUsableSpace()),
        machine.hardLimit("nofile"),
        Instant.now(),
        containers.stream()
            .map(ContainerSummary::createdAt)
            .max(Instant::compareTo)
            .orElse(Instant.EPOCH),
        Stream.of("/usr/bin", "/usr/local/bin", "/bin")
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mmdebstrap"))),
        socketGroup,
        leftovers(containers));
  }

  private boolean swapAccounting() {
    var v1 = machine.cgroups().v1Of("memory");
    if (v1.isPresent()) {
      return Files.exists(Path.of(v1.get().mountPoint(), "memory.memsw.limit_in_bytes"));
    }
    return machine
        .cgroups()
        .v2()
        .map(
            v2 ->
                children(Path.of(v2.mountPoint())).stream()
                    .anyMatch(group -> Files.exists(group.resolve("memory.swap.max"))))
        .orElse(false);
  }

  private static OptionalLong number(Path file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private List<String> leftovers(List<ContainerSummary> containers) {
    var known = containers.stream().map(one -> one.id().toString()).collect(Collectors.toSet());
    var active =
        containers.stream()
            .filter(one -> one.status().isActive())
            .map(one -> one.id().toString())
            .collect(Collectors.toSet());
    var found = new ArrayList<String>();
    machine.cgroups().v1().forEach(tree -> groups(tree, active, found));
    machine.cgroups().v2().ifPresent(tree -> groups(tree, active, found));
    for (var folder : children(root.resolve("containers"))) {
      if (!known.contains(folder.getFileName().toString())) {
        found.add("the folder " + folder);
      }
    }
    mounts(found);
    return found;
  }

  private void groups(Hierarchy tree, Set<String> active, List<String> found) {
    for (var group : children(Path.of(tree.mountPoint() + cgroupParent))) {
      var name = group.getFileName().toString();
      if (name.startsWith(CONTAINER_GROUP)
          && !active.contains(name.substring(CONTAINER_GROUP.length()))) {
        found.add("the control group " + group);
      }
    }
  }

  /** No mount of an engine stands in the host's table. */
  private void mounts(List<String> found) {
    MountLine.read().stream()
        .map(MountLine::point)
        .filter(place -> place.startsWith(root + "/"))
        .forEach(place -> found.add("the mount " + place));
  }

  private static List<Path> children(Path folder) {
    try (var entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
