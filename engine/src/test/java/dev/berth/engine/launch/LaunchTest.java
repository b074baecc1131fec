package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class LaunchTest extends OnLaunchGround {
  @AfterEach
  @Override
  void close() throws IOException {
    super.close();
    try (var left = Files.list(folder.resolve("control"))) {
      assertEquals(List.of(), left.toList(), "control sockets left behind");
    }
  }

  @Test
  void tellsTheExitCode() {
    assertEquals(0, ground.run("exit", "0").exitCode());
    var record = ground.run("exit", "42");
    assertEquals(42, record.code());
    assertEquals(0, record.signal());
    assertTrue(Math.abs(record.at().toEpochMilli() - System.currentTimeMillis()) < 60_000);
  }

  @Test
  void tellsTheSignal() {
    var monitor = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    assertTrue(monitor.signal(LaunchGround.SIGKILL));
    var record = LaunchGround.ended(monitor);
    assertEquals(9, record.signal());
    assertEquals(137, record.exitCode());
    assertFalse(monitor.signal(LaunchGround.SIGKILL));
  }

  @Test
  void givesTheProgramAStateOfItsOwn() {
    var lines = ground.output("environment").lines().toList();
    assertEquals(List.of("HOME=/root", "/", "umask 22 session 1 pid 1"), lines);
  }

  @Test
  void tellsWhichOperationFailedAndWhy() {
    var operations = ground.entered();
    int index = operations.size();
    operations.add(new LaunchOp.MakeLink("/nowhere/link", "x"));
    operations.addAll(LaunchGround.end("exit"));
    var failure =
        assertThrows(BerthException.class, () -> ground.start(ground.logged(), operations));
    assertEquals("MakeLink", failure.details().get("operation"));
    assertEquals(Integer.toString(index), failure.details().get("index"));
    assertEquals("2", failure.details().get("errno"));
    assertTrue(failure.getMessage().contains("openat2 /nowhere/"), failure.getMessage());
  }

  @Test
  void quotesTheKernelsOwnWords() {
    var operations = ground.entered();
    operations.add(
        new LaunchOp.MountFileSystem(
            "tmpfs", "tmpfs", "/tmp", Set.of(), java.util.Map.of("nonsense", "1")));
    operations.addAll(LaunchGround.end("exit"));
    var failure =
        assertThrows(BerthException.class, () -> ground.start(ground.logged(), operations));
    assertTrue(failure.getMessage().contains("Unknown parameter 'nonsense'"), failure.getMessage());
  }

  @Test
  void tellsThatTheProgramIsMissing() {
    var operations = new ArrayList<>(ground.operations(List.of()));
    operations.removeLast();
    operations.add(new LaunchOp.Execute(List.of("/a", "/b"), List.of("a"), List.of()));
    var parameters = ground.logged();
    var failure = assertThrows(BerthException.class, () -> ground.start(parameters, operations));
    assertEquals(ErrorKind.EXEC_FAILED, failure.kind());
    assertEquals("127", failure.details().get("exitCode"));
    assertEquals(127, ExitRecord.read(parameters.exitRecord()).orElseThrow().exitCode());
  }

  @Test
  void tellsThatTheProgramIsNotExecutable() throws IOException {
    Files.writeString(ground.root.resolve("text"), "no program");
    var operations = new ArrayList<>(ground.operations(List.of()));
    operations.removeLast();
    operations.add(new LaunchOp.Execute(List.of("/text", "/b"), List.of("a"), List.of()));
    var failure =
        assertThrows(BerthException.class, () -> ground.start(ground.logged(), operations));
    assertEquals("126", failure.details().get("exitCode"));
  }

  @Test
  void undoesALaunchThatTheServerGivesUp() {
    var parameters = ground.logged();
    var seen = new ArrayList<Monitor>();
    var failure =
        assertThrows(
            IllegalStateException.class,
            () ->
                ground.launcher.start(
                    new LaunchPlan(parameters, List.of(), ground.operations(List.of(), "pause")),
                    monitor -> {
                      seen.add(monitor);
                      throw new IllegalStateException("no");
                    }));
    assertEquals("no", failure.getMessage());
    assertEquals(Optional.empty(), seen.getFirst().exited().join());
    assertFalse(Files.exists(Path.of("/proc/" + seen.getFirst().processPid())));
    assertFalse(Files.exists(parameters.exitRecord()));
  }

  @Test
  void anUndoneLaunchLeavesALaterOneOfTheSameNameAlone() {
    var early = ground.logged();
    var late =
        new MonitorParameters(
            early.id(),
            MonitorParameters.newNonce(),
            early.controlSocket(),
            early.exitRecord(),
            early.log(),
            early.standardInput());
    var started = new ArrayList<Monitor>();
    assertThrows(
        IllegalStateException.class,
        () ->
            ground.start(
                early,
                ground.operations(List.of(), "pause"),
                _ -> {
                  started.add(ground.start(late, ground.operations(List.of(), "pause")));
                  throw new IllegalStateException("no");
                }));
    var monitor = started.getFirst();
    assertEquals(0, monitor.status().attachedClients());
    monitor.signal(LaunchGround.SIGKILL);
    assertEquals(9, LaunchGround.ended(monitor).signal());
  }

  @Test
  void aLauncherWhoseServerIsGoneLeavesALaterLaunchAlone() {
    var parameters = ground.logged();
    var operations = ground.operations(List.of(), "pause");
    var monitor = ground.start(parameters, operations);
    var pair = ground.calls.socketPair();
    try (var server = new PlanSocket(ground.calls, ground.monitors.readiness(), pair.ours())) {
      server.sendPlan(
          PlanEncoder.encode(new LaunchPlan(parameters, List.of(), operations)), List.of());
    }
    int program = ground.calls.sealedProgram("late", LauncherProgram.read());
    int late = ground.calls.spawn(program, "late", pair.theirs());
    int pidfd = ground.calls.pidfdOpen(late).orElseThrow();
    ground.monitors.readiness().await(pidfd, false).join();
    ground.calls.reap(pidfd);
    List.of(pidfd, program, pair.theirs()).forEach(ground.calls::close);
    assertEquals(0, monitor.status().attachedClients());
    monitor.signal(LaunchGround.SIGKILL);
    assertEquals(9, LaunchGround.ended(monitor).signal());
  }

  @Test
  void handsOutTheNetworkNamespaceAtTheFirstBarrier() throws IOException {
    var operations = ground.entered();
    operations.add(1, new LaunchOp.AwaitNetwork());
    operations.add(new LaunchOp.PivotRoot());
    operations.addAll(LaunchGround.end("exit"));
    var seen = new ArrayList<String>();
    var monitor =
        ground.launcher.start(
            new LaunchPlan(ground.logged(), List.of(), operations),
            namespaces -> {
              try {
                seen.add(
                    Files.readSymbolicLink(
                            Path.of("/proc/self/fd/" + namespaces.networkNamespace()))
                        .toString());
                seen.add(
                    Files.readSymbolicLink(Path.of("/proc/" + namespaces.pid() + "/ns/net"))
                        .toString());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            _ -> {});
    LaunchGround.ended(monitor);
    assertEquals(seen.get(0), seen.get(1));
    assertFalse(
        seen.get(0).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString()));
  }

  @Test
  void killsTheProcessWhenItsMonitorIsKilled() throws Exception {
    var parameters = ground.logged();
    var monitor = ground.start(parameters, ground.operations(List.of(), "pause"));
    var process = ProcessHandle.of(monitor.processPid()).orElseThrow();
    int pidfd = ground.calls.pidfdOpen(monitor.identity().pid()).orElseThrow();
    ground.calls.pidfdSignal(pidfd, LaunchGround.SIGKILL);
    ground.calls.close(pidfd);
    assertEquals(Optional.empty(), monitor.exited().join());
    int processFd = ground.calls.pidfdOpen(monitor.processPid()).orElse(-1);
    if (processFd >= 0) {
      assertTrue(ground.monitors.readiness().await(processFd, false).get());
      ground.calls.close(processFd);
    }
    assertFalse(Files.exists(parameters.exitRecord()));
    Files.delete(parameters.controlSocket());
    assertTrue(process.pid() > 0);
  }

  @Test
  void livesOnWithoutTheServerAndIsTakenUpAgain() throws Exception {
    var parameters = ground.logged();
    var first = ground.start(parameters, ground.operations(List.of(), "pause"));
    try (var second = new Monitors(ground.calls)) {
      var adopted =
          second
              .adopt(first.identity(), parameters.controlSocket(), parameters.exitRecord())
              .orElseThrow();
      assertEquals(0, adopted.status().logBytesLost());
      assertTrue(adopted.signal(15) && adopted.signal(LaunchGround.SIGKILL));
      assertEquals(137, LaunchGround.ended(adopted).exitCode());
      LaunchGround.ended(first);
      assertEquals(
          Optional.empty(),
          second.adopt(first.identity(), parameters.controlSocket(), parameters.exitRecord()));
    }
  }

  @Test
  void runsAnExecInTheNamespacesOfAProcess() {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    int pidfd = ground.calls.pidfdOpen(container.processPid()).orElseThrow();
    var operations =
        LaunchGround.joining(List.of(new LaunchOp.ChangeFolder("/tmp")), "environment");
    var output = new LaunchGround.Output();
    var streams = new ArrayList<MonitorStreams>();
    var exec =
        ground.launcher.start(
            ground.execPlan(pidfd, operations),
            monitor -> streams.add(monitor.attach(MonitorStreams.Wanted.OUTPUT)));
    assertEquals(0, streams.getFirst().read(output).exitCode());
    streams.getFirst().close();
    assertEquals(0, LaunchGround.ended(exec).exitCode());
    assertTrue(output.stdout().contains("\n/tmp\numask 22 session 1 pid 2"), output.stdout());
    ground.calls.close(pidfd);
    container.signal(LaunchGround.SIGKILL);
    LaunchGround.ended(container);
  }

  @Test
  void anExecThatIsUndoneLeavesNoProcess() {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    var made = new ArrayList<Integer>();
    assertThrows(
        IllegalStateException.class,
        () ->
            ground.exec(
                container,
                monitor -> {
                  made.add(monitor.processPid());
                  assertTrue(Files.exists(Path.of("/proc/" + made.getFirst())));
                  throw new IllegalStateException("undo");
                },
                "pause"));
    assertFalse(Files.exists(Path.of("/proc/" + made.getFirst())));
  }

  @Test
  void executesAProgramByAPathFromTheWorkingFolder() {
    var operations = new ArrayList<>(ground.operations(List.of()));
    operations.removeLast();
    operations.add(
        new LaunchOp.Execute(List.of("../tmp/.././probe"), List.of("p", "exit", "7"), List.of()));
    assertEquals(7, LaunchGround.ended(ground.start(ground.logged(), operations)).exitCode());
  }
}
