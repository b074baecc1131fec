package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.log.LogQuery;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.ContainerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a new engine makes of the containers that an earlier one left. */
@Tag("kernel")
class ReconcilerTest {
  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.withBusybox();
  }

  @AfterEach
  void close() {
    test.close();
  }

  private static CreateRequestBuilder shell(String script) {
    return CreateRequest.of(TestEngine.IMAGE).command("sh", "-c", script);
  }

  private ContainerSummary summary(String id) {
    return test.containers().inspect(id).summary();
  }

  private static void waitFor(Path file) {
    while (!Files.exists(file)) {
      Thread.onSpinWait();
    }
  }

  private void waitForOutput(String id) {
    var lines = new ArrayList<Object>();
    while (lines.isEmpty()) {
      test.containers().logs(id, LogQuery.ALL, lines::add);
    }
  }

  @Test
  void aRunningContainerIsTakenUpWithItsExecs() {
    var id = test.startDetached(shell("trap 'exit 6' TERM; while :; do sleep 0.05; done"));
    var exec = test.containers().exec(ExecRequest.of(id, "sh", "-c", "sleep 0.3; exit 8"));
    test.containers().startExec(exec).close();
    var pid = summary(id).pid();
    test.reopen();
    assertEquals(ContainerStatus.RUNNING, summary(id).status());
    assertEquals(pid, summary(id).pid());
    assertEquals(8, test.containers().awaitExec(exec, Optional.empty()).exitCode().orElseThrow());
    assertEquals("ok", test.exec(id, "echo", "ok").line());
    assertEquals(6, test.containers().stop(id, Optional.empty(), Optional.empty()).code());
  }

  @Test
  void whatAnUnfinishedBuildLeftIsRemoved() throws IOException {
    var temporary = test.settings().root().resolve("tmp");
    test.reopen(
        () -> {
          try {
            Files.createDirectories(temporary.resolve("build-1/inner"));
            Files.writeString(temporary.resolve("build-1/inner/contents"), "half");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertFalse(Files.exists(temporary.resolve("build-1")));
  }

  @Test
  void whatEndedMeanwhileIsRecordedWithItsLog() {
    var id = test.startDetached(shell("sleep 0.3; echo last; exit 9"));
    var record = test.containers().inspect(id).logFolder().resolve("exit");
    test.reopen(() -> waitFor(record));
    var exit = test.containers().await(id, Optional.empty());
    assertEquals(9, exit.code());
    assertEquals(ExitReason.EXITED, exit.reason());
    var lines = new ArrayList<String>();
    test.containers().logs(id, LogQuery.ALL, line -> lines.add(new String(line.content())));
    assertEquals(1, lines.size());
  }

  @Test
  void aMonitorThatIsKilledTakesItsContainerAlong() throws Exception {
    var id = test.startDetached(shell("trap '' TERM; sleep 1000"));
    var details = test.containers().inspect(id);
    var process = ProcessHandle.of(summary(id).pid().orElseThrow()).orElseThrow();
    kill(details.monitorPid().orElseThrow());
    var exit = test.containers().await(id, Optional.empty());
    assertEquals(137, exit.code());
    assertEquals(ExitReason.LOST, exit.reason());
    assertEquals(ContainerStatus.LOST, summary(id).status());
    process.onExit().get();
    details.cgroups().values().forEach(folder -> assertFalse(Files.exists(folder)));
    test.containers().start(id);
    assertEquals(ContainerStatus.RUNNING, summary(id).status(), "it can be started again");
  }

  /** As a unit of systemd does that stops. */
  @Test
  void aMonitorThatIsAskedToEndWithItsContainerRecordsTheEnd() throws Exception {
    var id = test.startDetached(shell("trap 'exit 7' TERM; echo set; while :; do sleep 0.1; done"));
    var details = test.containers().inspect(id);
    waitForOutput(id);
    signal("TERM", details.monitorPid().orElseThrow());
    signal("TERM", summary(id).pid().orElseThrow());
    var exit = test.containers().await(id, Optional.empty());
    assertEquals(7, exit.code());
    assertEquals(ExitReason.EXITED, exit.reason());
  }

  @Test
  void aMonitorThatIsKilledWhileNobodyWatchesIsFound() throws Exception {
    var id = test.startDetached(shell("trap '' TERM; sleep 1000"));
    var details = test.containers().inspect(id);
    var process = ProcessHandle.of(summary(id).pid().orElseThrow()).orElseThrow();
    int monitor = details.monitorPid().orElseThrow();
    test.reopen(() -> kill(monitor));
    assertEquals(ExitReason.LOST, test.containers().await(id, Optional.empty()).reason());
    assertEquals(ContainerStatus.LOST, summary(id).status());
    process.onExit().get();
    details.cgroups().values().forEach(folder -> assertFalse(Files.exists(folder)));
  }

  private static void kill(int pid) {
    signal("KILL", pid);
  }

  private static void signal(String name, int pid) {
    try {
      new ProcessBuilder("/bin/kill", "-" + name, Integer.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWasHalfMadeIsUndoneAndWhatWasHalfRemovedIsFinished() throws IOException {
    var half = test.settings().root().resolve("containers").resolve("a".repeat(64));
    var ended = test.run(shell("true")).id();
    var created = test.containers().create(shell("exit 3").build()).id().value();
    var passing = test.containers().create(shell("exit 3").autoRemove().build()).id().value();
    test.reopen(
        () -> {
          try {
            Files.createDirectories(half.resolve("exec"));
            takeOut(ended);
            setStarting(created);
            setStarting(passing);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertFalse(Files.exists(half));
    assertFalse(Files.exists(half.resolveSibling(ended)));
    assertEquals(List.of(), test.engine().snapshots().strays());
    assertThrows(BerthException.class, () -> summary(ended));
    assertThrows(BerthException.class, () -> summary(passing));
    assertEquals(ContainerStatus.CREATED, summary(created).status());
    assertEquals(3, test.start(created).code());
    assertTrue(test.run(shell("true")).code() == 0);
  }

  /** As a server leaves a container that is killed before it has removed the files. */
  private void takeOut(String id) {
    store(
        transaction -> {
          ContainerTable.delete(transaction, id);
          var root = SnapshotTable.find(transaction, SnapshotKey.container(new ContainerId(id)));
          SnapshotTable.abandon(transaction, root.orElseThrow().id());
        });
  }

  /** As a server leaves a container that is killed while it starts it. */
  private void setStarting(String id) {
    store(
        transaction ->
            ContainerTable.setStarting(
                transaction,
                id,
                "STARTING",
                "{\"bootId\":\"x\",\"nonce\":\"0\",\"confinement\":{\"capabilities\":0,\"noNewPrivileges\":true,\"limits\":[]}}",
                1));
  }

  private void store(Consumer<Transaction> work) {
    try (var database = Database.open(test.settings().root().resolve("state.db"))) {
      database.store(Database.Durability.PROCESS, work);
    }
  }

  @Test
  void aContainerOfAnotherBootIsLost() {
    var id = test.startDetached(shell("sleep 1000"));
    test.containers().kill(id, "KILL");
    test.containers().await(id, Optional.empty());
    test.reopen(
        () -> {
          try (var database = Database.open(test.settings().root().resolve("state.db"))) {
            database.write(
                Database.Durability.PROCESS,
                transaction -> {
                  ContainerTable.setRunning(
                      transaction,
                      id,
                      "RUNNING",
                      "{\"bootId\":\"another\",\"nonce\":\"0\",\"monitor\":{\"bootId\":\"another\",\"pid\":1,\"startTime\":1,\"nonce\":\"0\",\"processPid\":1,\"processStartTime\":1},\"confinement\":{\"capabilities\":0,\"noNewPrivileges\":true,\"limits\":[]}}",
                      1);
                  return id;
                });
          }
        });
    assertEquals(ContainerStatus.LOST, summary(id).status());
  }
}
