package dev.berth.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.CgroupLayout.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CgroupLayoutTest {
  private static final String V2_MOUNT =
      "29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot";

  @Test
  void readsAMachineWithVersion2() {
    var layout =
        CgroupLayout.parse(
            List.of("23 28 0:22 / /sys rw - sysfs sysfs rw", V2_MOUNT),
            List.of("0::/system.slice/berth.service"),
            "cpuset cpu io memory pids\n");

    assertEquals(Kind.V2, layout.kind());
    assertEquals("/sys/fs/cgroup", layout.v2().orElseThrow().mountPoint());
    assertEquals("/system.slice/berth.service", layout.v2().orElseThrow().ownGroup());
    assertEquals(Set.of("cpuset", "cpu", "io", "memory", "pids"), layout.controllers());
  }

  @Test
  void readsAMachineWithVersion1() {
    var layout =
        CgroupLayout.parse(
            List.of(
                "30 25 0:26 / /sys/fs/cgroup/systemd rw shared:9 - cgroup cgroup rw,xattr,release_agent=/lib/agent,name=systemd",
                "33 25 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:15 - cgroup cgroup rw,cpu,cpuacct",
                "34 25 0:30 / /sys/fs/cgroup/my\\040memory rw shared:16 - cgroup cgroup rw,memory"),
            List.of("4:memory:/user.slice", "3:cpu,cpuacct:/", "1:name=systemd:/init.scope"),
            "");

    assertEquals(Kind.V1, layout.kind());
    assertEquals(Set.of("cpu", "cpuacct"), layout.v1Of("cpu").orElseThrow().controllers());
    assertEquals("/sys/fs/cgroup/my memory", layout.v1Of("memory").orElseThrow().mountPoint());
    assertEquals("/user.slice", layout.v1Of("memory").orElseThrow().ownGroup());
    assertEquals("/init.scope", layout.v1Of("name=systemd").orElseThrow().ownGroup());
    assertTrue(layout.v1Of("pids").isEmpty());
  }

  @Test
  void readsAHybridMachine() {
    var layout =
        CgroupLayout.parse(
            List.of(
                "36 31 0:33 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices",
                "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw"),
            List.of("5:devices:/", "0::/"),
            "\n");

    assertEquals(Kind.HYBRID, layout.kind());
    assertEquals(Set.of(), layout.v2().orElseThrow().controllers());
    assertEquals(Set.of("devices"), layout.controllers());
  }

  @Test
  void seesItsOwnGroupBelowTheRootOfTheMount() {
    var layout =
        CgroupLayout.parse(
            List.of("29 23 0:26 /docker/ab /sys/fs/cgroup rw - cgroup2 cgroup rw"),
            List.of("0::/docker/ab/inner"),
            "memory");

    assertEquals("/inner", layout.v2().orElseThrow().ownGroup());
  }

  @Test
  void readsKernelVersionsAndRefusesOldOnes() {
    assertEquals(new KernelVersion(6, 1), KernelVersion.parse("6.1.0-56-cloud-amd64"));
    assertEquals(new KernelVersion(5, 15), KernelVersion.parse("5.15").requireMinimum());
    var old = KernelVersion.parse("5.14.99");
    var refused = assertThrows(BerthException.class, old::requireMinimum);
    assertEquals(ErrorKind.UNSUPPORTED, refused.kind());
    assertThrows(BerthException.class, () -> KernelVersion.parse("linux"));
  }

  @Test
  void readsHardLimits() {
    var lines =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max cpu time              unlimited            unlimited            seconds   ",
            "Max open files            1024                 20000                files     ",
            "Max realtime priority     0                    0                    ");

    assertEquals(Map.of("nofile", 20000L, "rtprio", 0L), MachineProbe.hardLimits(lines));
  }

  @Test
  void readsNumberLists() {
    assertEquals("0-3,8", NumberList.parse("0-3,8\n").toString());
    assertEquals(5, NumberList.parse("0-3,8").count());
    assertTrue(NumberList.parse("0-7").containsAll(NumberList.parse("1,3-4")));
    for (var wrong : List.of("", ",", "1-", "-1", "3-1", "1,,2", "a", "0-99999999999", " 1 2")) {
      assertThrows(BerthException.class, () -> NumberList.parse(wrong), wrong);
    }
  }

  /** CVE-2018-20699: a huge CPU range made an engine use up its memory. */
  @Test
  void cve_2018_20699_hugeCpusetIsRefused() {
    var refused = assertThrows(BerthException.class, () -> NumberList.parse("1-2147483647"));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
  }

  @Test
  void findsThisMachine() {
    var machine = Machine.probe();

    assertTrue(machine.kernel().compareTo(KernelVersion.MINIMUM) >= 0);
    assertTrue(machine.cpuCount() >= 1);
    assertTrue(machine.memory() > 0);
    assertEquals(36, machine.bootId().length());
    assertTrue(machine.seccomp());
  }
}
