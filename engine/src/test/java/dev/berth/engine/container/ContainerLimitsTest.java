package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.testing.TestEngine;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits that the kernel enforces on a container. */
@Tag("kernel")
class ContainerLimitsTest {
  private static final long MEBIBYTE = 1 << 20;

  private static TestEngine test;

  @BeforeAll
  static void open() {
    test = TestEngine.withBusybox();
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static Resources resources(
      Optional<Long> memory, Optional<String> cpuset, Optional<Long> pids) {
    return new Resources(
        memory,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        cpuset,
        Optional.empty(),
        pids);
  }

  @Test
  void aProgramThatPassesItsMemoryLimitIsKilledAndTheReasonIsTold() {
    var ran =
        test.run(
            CreateRequest.of(TestEngine.IMAGE)
                .command("sh", "-c", "exec tail /dev/zero")
                .resources(
                    resources(Optional.of(16 * MEBIBYTE), Optional.empty(), Optional.empty())));
    assertEquals(137, ran.code());
    var exit = test.containers().inspect(ran.id()).summary().exit().orElseThrow();
    assertEquals(ExitReason.OOM, exit.reason());
  }

  @Test
  void noMoreProcessesThanAllowed() {
    var ran =
        test.run(
            CreateRequest.of(TestEngine.IMAGE)
                .command("sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; echo all")
                .resources(resources(Optional.empty(), Optional.empty(), Optional.of(4L))));
    assertFalse(ran.stdout().contains("all"), ran.stdout());
    assertTrue(ran.stderr().contains("fork"), ran.stderr());
  }

  @Test
  void anExecThatFindsNoRoomSaysWhichLimitToRaise() {
    var container =
        test.startDetached(
            CreateRequest.of(TestEngine.IMAGE)
                .command("sleep", "1000")
                .resources(resources(Optional.empty(), Optional.empty(), Optional.of(1L))));
    var id = test.containers().exec(ExecRequest.of(container, "true"));
    var failure = assertThrows(BerthException.class, () -> test.containers().startExec(id).close());
    assertTrue(
        failure.getMessage().contains("raise the container's limit of processes"),
        failure.getMessage());
  }

  @Test
  void limitsThatCannotBeHadAreRefused() {
    assertRefused(resources(Optional.of(MEBIBYTE), Optional.empty(), Optional.empty()));
    assertRefused(resources(Optional.empty(), Optional.of("4096"), Optional.empty()));
  }

  /** CVE-2018-20699: a list of CPUs that would take the whole memory to hold. */
  @Test
  void cve201820699CpusetIsRefused() {
    assertRefused(resources(Optional.empty(), Optional.of("1-2147483647"), Optional.empty()));
  }

  private static void assertRefused(Resources resources) {
    int before = test.containers().list(ContainerFilter.ALL).size();
    var request = CreateRequest.of(TestEngine.IMAGE).command("true").resources(resources).build();
    var failure = assertThrows(BerthException.class, () -> test.containers().create(request));
    assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind(), failure.getMessage());
    assertEquals(before, test.containers().list(ContainerFilter.ALL).size());
  }
}
