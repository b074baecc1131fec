package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.testing.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs run on the way to an image. */
@Tag("kernel")
class BuildStepsTest {
  private static TestEngine test;
  private static String parent;

  @BeforeAll
  static void open() {
    test = TestEngine.withBusybox();
    var images = test.engine().images();
    var layers = images.layers(images.resolve(TestEngine.IMAGE));
    parent = SnapshotKey.layer(layers.getLast().chainId());
  }

  @AfterAll
  static void close() {
    test.close();
  }

  /** What a step did. */
  private record Result(int code, List<String> lines, List<String> changes) {}

  private static Result run(String user, String folder, String... command) {
    return run(OperationContext.none(), user, folder, command);
  }

  private static Result run(
      OperationContext operation, String user, String folder, String... command) {
    var snapshots = test.engine().snapshots();
    var lines = new ArrayList<String>();
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, Optional.of(parent));
        var view = snapshots.open(snapshots.view(Optional.of(parent)))) {
      var step = new Step("step 1", List.of(command), List.of("A=1"), user, folder, pending);
      int code =
          test.containers()
              .stepRunner()
              .run(step, (stream, line) -> lines.add(stream + ":" + line), operation);
      var changes =
          new LayerDiff(new JnaFileCalls())
              .changes(pending.fs(), LowerLookup.of(view)).stream()
                  .map(change -> change.kind() + " " + change.path())
                  .filter(text -> !text.endsWith(" /"))
                  .toList();
      return new Result(code, lines, changes);
    }
  }

  @Test
  void aStepWritesToItsSnapshotAndNothingOfTheEngineIsInIt() {
    var result = run("", "/made", "sh", "-c", "echo $A $HOME; echo e >&2; pwd > where; printf end");
    assertEquals(0, result.code());
    assertTrue(result.lines().contains("stdout:1 /root"), result.lines().toString());
    assertTrue(result.lines().contains("stderr:e"), result.lines().toString());
    assertTrue(result.lines().contains("stdout:end"), result.lines().toString());
    assertEquals(List.of("ADDED /made", "ADDED /made/where"), result.changes());
  }

  @Test
  void aStepHasTheDefaultsOfHardeningAndTheNetworkOfTheHost() {
    var result =
        run(
            "ann",
            "/",
            "grep",
            "-hE",
            "CapBnd|CapInh|CapAmb|Groups|NoNewPrivs|Seccomp:",
            "/proc/self/status");
    assertEquals(
        List.of(
            "stdout:Groups:\t10 60 1000 ",
            "stdout:CapInh:\t0000000000000000",
            "stdout:CapBnd:\t00000000a80425fb",
            "stdout:CapAmb:\t0000000000000000",
            "stdout:NoNewPrivs:\t1",
            "stdout:Seccomp:\t2"),
        result.lines());
    var names =
        run("", "/", "sh", "-c", "hostname; cat /etc/resolv.conf | wc -c; touch /etc/hosts");
    assertEquals("stdout:build", names.lines().getFirst());
    assertEquals(1, names.code(), "hosts is read-only");
    assertEquals(List.of(), names.changes());
  }

  @Test
  void statusesAreTheProgramsOwn() {
    assertEquals(7, run("", "/", "sh", "-c", "exit 7").code());
    var failure = assertThrows(BerthException.class, () -> run("", "/", "not-there"));
    assertEquals(ErrorKind.EXEC_FAILED, failure.kind());
    assertEquals("127", failure.details().get("exitCode"));
    assertThrows(BerthException.class, () -> run("2147483648", "/", "true"));
    assertThrows(BerthException.class, () -> run("", "/proc/self/fd/4", "true"));
  }

  @Test
  void cancellingEndsAStepAtOnce() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var operations = test.engine().operations();
    var operation =
        operations.start(
            "build",
            "test",
            context -> {
              begun.countDown();
              return run(context, "", "/", "sleep", "1000").code();
            });
    begun.await();
    operations.cancel(operation.id());
    var ended =
        operations.await(operation.id(), Long.MAX_VALUE, Optional.of(Duration.ofSeconds(20)));
    assertEquals(OperationStatus.CANCELLED, ended.status());
  }
}
