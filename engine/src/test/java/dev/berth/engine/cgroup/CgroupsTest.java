package dev.berth.engine.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.CgroupLayout;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.kernel.jna.JnaSecurityCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against the control groups of the machine it runs on, whichever version they are. */
@Tag("kernel")
class CgroupsTest {
  private static final long MIB = 1 << 20;

  private final Machine machine = Machine.probe();
  private final String parent = "/berth-test-" + ProcessHandle.current().pid();
  private final JnaFileCalls files = new JnaFileCalls();
  private final Cgroups cgroups = Cgroups.open(machine, parent, files, new JnaSecurityCalls());
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void leaveNothing() throws Exception {
    for (var process : started) {
      process.destroyForcibly().waitFor();
    }
    for (var name : cgroups.names()) {
      var group = cgroups.existing(name);
      group.kill();
      group.remove();
    }
    cgroups.close();
    for (var hierarchy : machine.cgroups().v1()) {
      assertFalse(Files.exists(Path.of(hierarchy.mountPoint() + parent)), hierarchy.mountPoint());
    }
    machine
        .cgroups()
        .v2()
        .ifPresent(v2 -> assertFalse(Files.exists(Path.of(v2.mountPoint() + parent))));
  }

  @Test
  void writesWhatWasAskedFor() throws IOException {
    var group =
        cgroups.create(
            "c-limits",
            new Limits(
                OptionalLong.of(64 * MIB),
                OptionalLong.empty(),
                OptionalDouble.of(0.5),
                OptionalLong.of(2048),
                Optional.of("0"),
                Optional.of("0"),
                OptionalLong.of(50),
                List.of()));

    var folders = group.folders();
    if (machine.cgroups().v1Of("memory").isPresent()) {
      assertEquals("67108864", read(folders.get("memory"), "memory.limit_in_bytes"));
      assertEquals("50000", read(folders.get("cpu"), "cpu.cfs_quota_us"));
      assertEquals("2048", read(folders.get("cpu"), "cpu.shares"));
      assertEquals("0", read(folders.get("cpuset"), "cpuset.cpus"));
      assertEquals("50", read(folders.get("pids"), "pids.max"));
    } else {
      assertEquals("67108864", read(folders.get(""), "memory.max"));
      assertEquals("50000 100000", read(folders.get(""), "cpu.max"));
      assertEquals("0", read(folders.get(""), "cpuset.cpus"));
      assertEquals("50", read(folders.get(""), "pids.max"));
    }
    assertEquals(Set.of("c-limits"), cgroups.names());
    group.remove();
    assertFalse(group.exists());
    group.remove();
  }

  @Test
  void limitsThatAreRefusedLeaveNothing() {
    var limits =
        new Limits(
            OptionalLong.of(MIB),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            List.of());

    assertThrows(BerthException.class, () -> cgroups.create("c-refused", limits));
    assertEquals(Set.of(), cgroups.names());
  }

  @Test
  void killEndsAWholeTreeOfProcesses() throws Exception {
    var group = cgroups.create("c-kill", Limits.NONE);
    var shell = start(group, "sleep 100 & sleep 100 & (sleep 100; :) & wait");
    await(() -> inEvery(group, shell.pid()) && group.processes().size() >= 4);

    group.kill();

    assertTrue(shell.waitFor(10, TimeUnit.SECONDS));
    assertEquals(137, shell.exitValue());
    assertEquals(List.of(), group.processes());
    group.remove();
  }

  @Test
  void killReachesGroupsInside() throws Exception {
    var group = cgroups.create("c-inside", Limits.NONE);
    var shell = start(group, "exec sleep 100");
    await(() -> inEvery(group, shell.pid()));
    for (var folder : Set.copyOf(group.folders().values())) {
      var inside = Files.createDirectory(folder.resolve("inside"));
      Files.writeString(inside.resolve("cgroup.procs"), Long.toString(shell.pid()));
    }

    group.kill();

    assertTrue(shell.waitFor(10, TimeUnit.SECONDS));
    group.remove();
  }

  /** What a machine without any v2 mount does: freezes, kills one by one, thaws. */
  @Test
  void killWithVersion1Alone() throws Exception {
    var layout = machine.cgroups();
    assumeTrue(layout.v1Of("freezer").isPresent(), "this machine has no v1 freezer");
    var v1 = new CgroupLayout(layout.v1(), Optional.empty());
    try (var alone = Cgroups.open(with(v1), parent, files, new JnaSecurityCalls())) {
      var group = alone.create("c-freezer", Limits.NONE);
      var shell = start(group, "sleep 100 & sleep 100 & wait");
      await(() -> group.processes().size() >= 3);

      group.kill();

      assertTrue(shell.waitFor(10, TimeUnit.SECONDS));
      assertEquals(List.of(), group.processes());
      group.remove();
    }
  }

  @Test
  void devicesAreDeniedButTheDefault() throws Exception {
    var group = cgroups.create("c-devices", Limits.NONE);
    var folder = Files.createTempDirectory("berth-devices");
    try {
      var script =
          """
          cd %s
          echo x >/dev/null && echo null
          head -c 1 /dev/zero >/dev/null && echo zero
          head -c 1 /dev/urandom >/dev/null && echo urandom
          mknod kmsg c 1 11 && echo mknod
          head -c 1 kmsg >/dev/null 2>&1 || echo refused
          """
              .formatted(folder);
      var shell = start(group, script);
      var said = new String(shell.getInputStream().readAllBytes()).lines().toList();
      assertEquals(List.of("null", "zero", "urandom", "mknod", "refused"), said);
      shell.waitFor();
      group.kill();
      group.remove();
    } finally {
      Files.deleteIfExists(folder.resolve("kmsg"));
      Files.delete(folder);
    }
  }

  @Test
  void tellsWhenMemoryRanOut() throws Exception {
    var group =
        cgroups.create(
            "c-memory",
            new Limits(
                OptionalLong.of(16 * MIB),
                OptionalLong.of(16 * MIB),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                List.of()));
    assertFalse(group.outOfMemory());
    var shell = start(group, "head -c 200m /dev/zero | tail -c 200m >/dev/null");

    assertTrue(shell.waitFor(60, TimeUnit.SECONDS));
    assertEquals(137, shell.exitValue());
    assertTrue(group.outOfMemory());
    group.kill();
    group.remove();
  }

  @Test
  void leftoversOfTheSameNameAreEnded() throws Exception {
    var first = cgroups.create("c-again", Limits.NONE);
    var shell = start(first, "sleep 100");
    await(() -> inEvery(first, shell.pid()));

    var second = cgroups.create("c-again", Limits.NONE);

    assertTrue(shell.waitFor(10, TimeUnit.SECONDS));
    assertEquals(List.of(), second.processes());
  }

  @Test
  void usageCountsProcesses() throws Exception {
    var group = cgroups.create("c-usage", Limits.NONE);
    start(group, "sleep 100");
    await(() -> !group.processes().isEmpty());

    assertNotEquals(0, group.usage().memory().orElseThrow());
  }

  /** Starts a shell that joins the group by itself, as the launcher does. */
  private Process start(Cgroup group, String script) throws IOException {
    var join = new StringBuilder();
    group.placement().files().forEach(file -> join.append("echo 0 > ").append(file).append("\n"));
    var process =
        new ProcessBuilder("/bin/sh", "-c", join + script)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    started.add(process);
    return process;
  }

  /** Whether a process has joined the group in all of its hierarchies. */
  private static boolean inEvery(Cgroup group, long pid) {
    return group.folders().values().stream()
        .allMatch(
            folder ->
                ControlFile.read(folder + "/cgroup.procs").stream()
                    .flatMap(String::lines)
                    .anyMatch(Long.toString(pid)::equals));
  }

  private static void await(BooleanSupplier condition) throws Exception {
    for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertTrue(condition.getAsBoolean());
  }

  private Machine with(CgroupLayout layout) {
    return new Machine(
        machine.kernel(),
        machine.release(),
        machine.architecture(),
        machine.bootId(),
        machine.cpus(),
        machine.memoryNodes(),
        machine.memory(),
        layout,
        machine.appArmor(),
        machine.seccomp(),
        machine.hardLimits(),
        machine.mostOpenFiles(),
        machine.capabilities(),
        machine.lowerdirPlus());
  }

  private static String read(Path folder, String file) throws IOException {
    return Files.readString(folder.resolve(file)).strip();
  }
}
