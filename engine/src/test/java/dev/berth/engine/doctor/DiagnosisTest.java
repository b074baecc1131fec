package dev.berth.engine.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.doctor.Finding.Status;
import dev.berth.engine.kernel.CgroupLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final long GIB = 1L << 30;
  private static final Set<String> V2 = Set.of("cpu", "cpuset", "memory", "pids");

  private static Facts.Disk disk(String type, long usable) {
    return new Facts.Disk(Path.of("/var/lib/berth"), type, 100 * GIB, usable);
  }

  private static Facts healthy() {
    return with(CgroupLayout.Kind.V2, V2, disk("ext4", 50 * GIB), NOW, List.of());
  }

  private static Facts with(
      CgroupLayout.Kind kind,
      Set<String> controllers,
      Facts.Disk disk,
      Instant newest,
      List<String> leftovers) {
    return new Facts(
        "6.1.0",
        kind,
        controllers,
        true,
        true,
        "on: berth-default",
        true,
        OptionalLong.of(1000),
        true,
        disk,
        OptionalLong.of(1_048_576),
        NOW,
        newest,
        true,
        true,
        leftovers);
  }

  private static Finding only(Facts facts, String name) {
    return Diagnosis.of(facts).stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void assertSick(Status status, Facts facts, String name) {
    var finding = only(facts, name);
    assertEquals(status, finding.status(), finding.toString());
    assertFalse(finding.remedy().isEmpty());
  }

  @Test
  void nothingIsWrongWithAMachineThatHasEverything() {
    for (var finding : Diagnosis.of(healthy())) {
      assertEquals(new Finding(finding.name(), Status.OK, finding.found(), ""), finding);
    }
  }

  @Test
  void missingControllersAreNamed() {
    var facts =
        with(CgroupLayout.Kind.V2, Set.of("cpu", "pids"), disk("ext4", 50 * GIB), NOW, List.of());
    assertSick(Status.WARNING, facts, "cgroups");
    assertTrue(only(facts, "cgroups").found().endsWith("missing: cpuset memory"));
  }

  @Test
  void versionOneNeedsTheDevicesController() {
    var facts = with(CgroupLayout.Kind.V1, V2, disk("ext4", 50 * GIB), NOW, List.of());
    assertTrue(only(facts, "cgroups").found().endsWith("missing: devices"));
  }

  @Test
  void disksThatCannotHoldLayersAreProblems() {
    for (var type : List.of("overlay", "nfs4")) {
      var facts = with(CgroupLayout.Kind.V2, V2, disk(type, 50 * GIB), NOW, List.of());
      assertSick(Status.PROBLEM, facts, "filesystem");
    }
    var memory = with(CgroupLayout.Kind.V2, V2, disk("tmpfs", 50 * GIB), NOW, List.of());
    assertSick(Status.WARNING, memory, "filesystem");
  }

  @Test
  void fullDisksAreTold() {
    var low = with(CgroupLayout.Kind.V2, V2, disk("ext4", 9 * GIB), NOW, List.of());
    assertSick(Status.WARNING, low, "disk");
    var full = with(CgroupLayout.Kind.V2, V2, disk("ext4", GIB / 4), NOW, List.of());
    assertSick(Status.PROBLEM, full, "disk");
  }

  @Test
  void aClockBehindWhatWasDoneIsAProblem() {
    var later = NOW.plusSeconds(3600);
    var facts = with(CgroupLayout.Kind.V2, V2, disk("ext4", 50 * GIB), later, List.of());
    assertSick(Status.PROBLEM, facts, "clock");
  }

  @Test
  void manyLeftoversAreCounted() {
    var left = List.of("a", "b", "c", "d", "e", "f", "g");
    var facts = with(CgroupLayout.Kind.V2, V2, disk("ext4", 50 * GIB), NOW, left);
    assertSick(Status.WARNING, facts, "leftovers");
    assertEquals("a, b, c, d, e, and 2 more", only(facts, "leftovers").found());
  }
}
