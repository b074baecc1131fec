package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes and monitors in cgroups of their own. */
@Tag("kernel")
class CgroupLaunchTest extends OnLaunchGround {
  private final List<Path> made = new ArrayList<>();

  @AfterEach
  @Override
  void close() throws IOException {
    super.close();
    for (var group : made) {
      Files.delete(group);
    }
  }

  /** The first mounted hierarchy of a type, cgroup or cgroup2. */
  private static Path hierarchy(String type) throws IOException {
    var found =
        Files.readAllLines(Path.of("/proc/self/mounts")).stream()
            .map(line -> line.split(" ", -1))
            .filter(fields -> fields[2].equals(type) && !fields[3].contains("cpuset"))
            .map(fields -> Path.of(fields[1]))
            .findFirst();
    assumeTrue(found.isPresent(), "no hierarchy of type " + type);
    return found.orElseThrow();
  }

  private Path group(Path hierarchy, String name) throws IOException {
    var group =
        hierarchy.resolve("berth-launch-test-" + ProcessHandle.current().pid() + "-" + name);
    Files.createDirectory(group);
    made.add(group);
    return group;
  }

  private static List<String> processes(Path group) throws IOException {
    return Files.readAllLines(group.resolve("cgroup.procs"));
  }

  private List<LaunchOp> operations(int cgroup, LaunchOp... next) {
    var operations = new ArrayList<>(ground.operations(List.of(), "pause"));
    var enter = (LaunchOp.EnterNamespaces) operations.getFirst();
    operations.set(0, new LaunchOp.EnterNamespaces(enter.create(), cgroup));
    operations.addAll(1, List.of(next));
    return operations;
  }

  @Test
  void isBornInItsGroupOfVersion2() throws IOException {
    var group = group(hierarchy("cgroup2"), "born");
    var files = new JnaFileCalls();
    int descriptor =
        files.openat2(
            FileFlags.AT_FDCWD, group.toString(), FileFlags.O_PATH | FileFlags.O_DIRECTORY, 0, 0);
    var monitor =
        ground.start(
            new LaunchPlan(
                ground.logged(),
                List.of(descriptor),
                operations(0, new LaunchOp.NewCgroupNamespace())),
            _ -> {});
    files.close(descriptor);
    assertEquals(List.of(Integer.toString(monitor.processPid())), processes(group));
    monitor.signal(LaunchGround.SIGKILL);
    LaunchGround.ended(monitor);
  }

  @Test
  void joinsByTasksOfVersion1() throws IOException {
    var group = group(hierarchy("cgroup"), "tasks");
    var monitor =
        ground.start(
            ground.logged(),
            operations(-1, new LaunchOp.JoinCgroups(List.of(group.resolve("tasks").toString()))));
    assertEquals(List.of(Integer.toString(monitor.processPid())), processes(group));
    monitor.signal(LaunchGround.SIGKILL);
    LaunchGround.ended(monitor);
  }

  @Test
  void monitorJoinsAGroupOfItsOwnFirst() throws IOException {
    var hierarchy = hierarchy("cgroup2");
    var monitors = group(hierarchy, "monitors");
    var containers = group(hierarchy, "containers");
    var operations =
        new ArrayList<>(
            operations(
                -1,
                new LaunchOp.JoinCgroups(List.of(containers.resolve("cgroup.procs").toString()))));
    operations.addFirst(
        new LaunchOp.JoinCgroups(List.of(monitors.resolve("cgroup.procs").toString())));
    var monitor = ground.start(ground.logged(), operations);
    assertEquals(List.of(Integer.toString(monitor.identity().pid())), processes(monitors));
    assertEquals(List.of(Integer.toString(monitor.processPid())), processes(containers));
    monitor.signal(LaunchGround.SIGKILL);
    LaunchGround.ended(monitor);
    assertTrue(processes(containers).isEmpty());
  }

  @Test
  void joinsTheNetworkOfAnother() throws IOException {
    var first = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    var network = Path.of("/proc/" + first.processPid() + "/ns/net");
    var files = new JnaFileCalls();
    int descriptor =
        files.openat2(FileFlags.AT_FDCWD, network.toString(), FileFlags.O_RDONLY, 0, 0);
    var operations = new ArrayList<>(ground.operations(List.of(), "pause"));
    operations.set(
        0,
        new LaunchOp.EnterNamespaces(Set.of(LaunchOp.Namespace.MOUNT, LaunchOp.Namespace.PID), -1));
    operations.add(1, new LaunchOp.JoinNamespace(0, LaunchOp.Namespace.NETWORK));
    var second =
        ground.start(new LaunchPlan(ground.logged(), List.of(descriptor), operations), _ -> {});
    files.close(descriptor);
    assertEquals(
        Files.readSymbolicLink(network),
        Files.readSymbolicLink(Path.of("/proc/" + second.processPid() + "/ns/net")));
  }
}
