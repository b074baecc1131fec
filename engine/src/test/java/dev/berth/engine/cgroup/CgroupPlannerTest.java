package dev.berth.engine.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.NumberList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CgroupPlannerTest {
  private static final Set<String> ALL = Set.of("cpu", "cpuset", "memory", "pids", "devices");
  private static final Abilities V1 = abilities(ALL, Set.of(), true);
  private static final Abilities V2 = abilities(Set.of(), ALL, true);
  private static final long MIB = 1 << 20;

  private static final Limits EVERYTHING =
      new Limits(
          OptionalLong.of(64 * MIB),
          OptionalLong.of(96 * MIB),
          OptionalDouble.of(1.5),
          OptionalLong.of(1024),
          Optional.of("0-1"),
          Optional.of("0"),
          OptionalLong.of(100),
          List.of());

  @Test
  void writesTheFilesOfVersion1() {
    assertEquals(
        List.of(
            "memory.limit_in_bytes=67108864",
            "memory.memsw.limit_in_bytes=100663296",
            "cpu.cfs_period_us=100000",
            "cpu.cfs_quota_us=150000",
            "cpu.shares=1024",
            "cpuset.cpus=0-1",
            "cpuset.mems=0",
            "pids.max=100"),
        writes(CgroupPlanner.plan(EVERYTHING, V1)));
  }

  @Test
  void writesTheFilesOfVersion2() {
    assertEquals(
        List.of(
            "memory.max=67108864",
            "memory.swap.max=33554432",
            "cpu.max=150000 100000",
            "cpu.weight=100",
            "cpuset.cpus=0-1",
            "cpuset.mems=0",
            "pids.max=100"),
        writes(CgroupPlanner.plan(EVERYTHING, V2)));
  }

  @Test
  void noLimitNeedsNothing() {
    var plan = CgroupPlanner.plan(Limits.NONE, abilities(Set.of(), Set.of(), false));

    assertEquals(List.of(), plan.writes());
    assertEquals(DeviceRule.DEFAULTS, plan.devices());
  }

  @Test
  void aLimitThatCantBeHadIsRefused() {
    var bare = abilities(Set.of(), Set.of("memory"), false);
    assertUnsupported(memory(64 * MIB, OptionalLong.of(96 * MIB)), bare, "swap");
    assertEquals(
        List.of("memory.max=67108864"),
        writes(CgroupPlanner.plan(memory(64 * MIB, OptionalLong.empty()), bare)));
    assertUnsupported(
        memory(64 * MIB, OptionalLong.empty()),
        abilities(Set.of(), Set.of("pids"), true),
        "memory");
    assertUnsupported(EVERYTHING, abilities(Set.of("memory"), Set.of(), true), "CPU time");
  }

  @Test
  void swapIsTwiceTheMemoryUnlessSaid() {
    assertEquals(
        "memory.swap.max=67108864",
        writes(CgroupPlanner.plan(memory(64 * MIB, OptionalLong.empty()), V2)).getLast());
    assertEquals(
        "memory.swap.max=max",
        writes(CgroupPlanner.plan(memory(64 * MIB, OptionalLong.of(-1)), V2)).getLast());
    assertEquals(
        "memory.swap.max=0",
        writes(CgroupPlanner.plan(memory(64 * MIB, OptionalLong.of(64 * MIB)), V2)).getLast());
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertInvalid(memory(6 * MIB - 1, OptionalLong.empty()));
    assertInvalid(memory(64 * MIB, OptionalLong.of(63 * MIB)));
    assertInvalid(cpus(0));
    assertInvalid(cpus(4.5));
    assertInvalid(cpus(Double.NaN));
    assertInvalid(cpuset("4"));
    assertInvalid(cpuset("1-2147483647")); // CVE-2018-20699
    assertInvalid(pids(0));
    assertEquals(List.of(), writes(CgroupPlanner.plan(pids(-1), V2)));
  }

  @Test
  void weightMeetsTheEndsAndTheDefault() {
    assertEquals(1, CgroupPlanner.weight(2));
    assertEquals(100, CgroupPlanner.weight(1024));
    assertEquals(10_000, CgroupPlanner.weight(262_144));
    for (long shares = 3; shares < 262_144; shares += 997) {
      assertTrue(CgroupPlanner.weight(shares) <= CgroupPlanner.weight(shares + 997));
    }
  }

  @Test
  void deviceProgramHasARunPerRule() {
    var program = DeviceProgram.assemble(DeviceRule.DEFAULTS);
    // 6 of head, 6 for each of two kinds by access, 5 for each of 7 nodes, 4 for the terminals, 2.
    assertEquals((6 + 2 * 6 + 7 * 5 + 4 + 2) * 8, program.remaining());
  }

  @Test
  void parentFollowsDelegationAndOverride() {
    assertThrows(BerthException.class, () -> CgroupParent.validated("/"));
    assertThrows(BerthException.class, () -> CgroupParent.validated("/a/../b"));
    assertThrows(BerthException.class, () -> CgroupParent.validated("berth"));
    assertEquals("/machine.slice/berth", CgroupParent.validated("/machine.slice/berth"));
    assertEquals("/system.slice/b.service", CgroupParent.unit("/system.slice/b.service/server"));
  }

  private static Abilities abilities(Set<String> v1, Set<String> v2, boolean swap) {
    return new Abilities(v1, v2, swap, true, NumberList.parse("0-3"), NumberList.parse("0"));
  }

  private static List<String> writes(CgroupPlan plan) {
    return plan.writes().stream().map(write -> write.file() + "=" + write.value()).toList();
  }

  private static Limits memory(long bytes, OptionalLong swap) {
    return new Limits(
        OptionalLong.of(bytes),
        swap,
        OptionalDouble.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        List.of());
  }

  private static Limits cpus(double cpus) {
    return other(OptionalDouble.of(cpus), Optional.empty(), OptionalLong.empty());
  }

  private static Limits cpuset(String cpus) {
    return other(OptionalDouble.empty(), Optional.of(cpus), OptionalLong.empty());
  }

  private static Limits pids(long pids) {
    return other(OptionalDouble.empty(), Optional.empty(), OptionalLong.of(pids));
  }

  private static Limits other(OptionalDouble cpus, Optional<String> cpuset, OptionalLong pids) {
    return new Limits(
        OptionalLong.empty(),
        OptionalLong.empty(),
        cpus,
        OptionalLong.empty(),
        cpuset,
        Optional.empty(),
        pids,
        List.of());
  }

  private static void assertInvalid(Limits limits) {
    var refused =
        assertThrows(BerthException.class, () -> CgroupPlanner.plan(limits, V2), limits.toString());
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
  }

  private static void assertUnsupported(Limits limits, Abilities abilities, String what) {
    var refused = assertThrows(BerthException.class, () -> CgroupPlanner.plan(limits, abilities));
    assertEquals(ErrorKind.UNSUPPORTED, refused.kind());
    assertTrue(
        String.valueOf(refused.getMessage()).contains("cannot limit " + what),
        refused.getMessage());
  }
}
