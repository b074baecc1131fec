package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.testing.Output;
import dev.berth.engine.testing.TestEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs run in a running container. */
@Tag("kernel")
class ContainerExecTest {
  private static TestEngine test;
  private static String container;

  @BeforeAll
  static void open() {
    test = TestEngine.withBusybox();
    container =
        test.startDetached(
            CreateRequest.of(TestEngine.IMAGE)
                .command("sleep", "1000")
                .name("host")
                .environment("FROM=container")
                .ulimit("nofile", 64, 64)
                .workingFolder("/tmp"));
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static ExecRequest shell(
      String script, List<String> environment, Optional<String> user, Optional<String> folder) {
    return new ExecRequest(
        container, List.of("sh", "-c", script), environment, user, folder, false);
  }

  @Test
  void aWorkingFolderThatIsNotThereIsNamed() {
    for (var folder : List.of("/nosuch", "/etc/passwd")) {
      var request = shell("true", List.of(), Optional.empty(), Optional.of(folder));
      var id = test.containers().exec(request);
      var failure =
          assertThrows(BerthException.class, () -> test.containers().startExec(id).close());
      assertTrue(
          failure.getMessage().contains("cannot enter the working folder \"" + folder + "\": "),
          failure.getMessage());
    }
  }

  @Test
  void outputAndStatusAreItsOwn() {
    var ran = test.exec(container, "sh", "-c", "echo out; echo err >&2; exit 9");
    assertEquals(9, ran.code());
    assertEquals("out\n", ran.stdout());
    assertEquals("err\n", ran.stderr());
    assertEquals(
        ExecStatus.State.EXITED, test.containers().execStatus(new ExecId(ran.id())).state());
  }

  @Test
  void itHasTheContainersEnvironmentFolderAndLimits() {
    var script = "echo $FROM $MORE $PWD $(ulimit -n)";
    assertEquals(
        "container x /tmp 64",
        test.exec(shell(script, List.of("MORE=x"), Optional.empty(), Optional.empty())).line());
    assertEquals(
        "/etc", test.exec(shell("pwd", List.of(), Optional.empty(), Optional.of("/etc"))).line());
  }

  @Test
  void itIsInTheContainersNamespacesAndGroups() {
    var script = "readlink /proc/self/ns/pid; readlink /proc/1/ns/pid; cat /proc/1/comm";
    var lines = test.exec(container, "sh", "-c", script).stdout().lines().toList();
    assertEquals(lines.get(0), lines.get(1));
    assertEquals("sleep", lines.get(2));
    var groups = "cat /proc/self/cgroup /proc/1/cgroup | sort | uniq -u";
    assertEquals("", test.exec(container, "sh", "-c", groups).stdout());
  }

  /** One that looks around meanwhile has missed something, and learns of the end late. */
  @Test
  void itsMonitorSleepsWhileItRuns() throws Exception {
    var open = new ArrayList<MonitorStreams>();
    try {
      for (int i = 0; i < 20; i++) {
        var id = test.containers().exec(ExecRequest.of(container, "sleep", "9876"));
        open.add(test.containers().startExec(id));
      }
      var monitors = processes("sleep 9876").stream().map(p -> p.parent().orElseThrow()).toList();
      assertEquals(20, monitors.size());
      var before = List.of("");
      var after = wakings(monitors);
      for (int look = 0; look < 10 && !after.equals(before); look++) {
        Thread.sleep(500);
        before = after;
        after = wakings(monitors);
      }
      assertEquals(before, after);
    } finally {
      processes("sleep 9876").forEach(ProcessHandle::destroyForcibly);
      open.forEach(MonitorStreams::close);
    }
  }

  private static List<ProcessHandle> processes(String command) {
    return ProcessHandle.allProcesses().filter(p -> command.equals(commandLine(p))).toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
          .replace('\0', ' ')
          .strip();
    } catch (IOException ended) {
      return "";
    }
  }

  private static List<String> wakings(List<ProcessHandle> processes) throws IOException {
    var wakings = new ArrayList<String>();
    for (var process : processes) {
      try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
        wakings.add(lines.filter(line -> line.startsWith("voluntary_")).findFirst().orElseThrow());
      }
    }
    return wakings;
  }

  @Test
  void anotherUserHasItsOwnGroupsAndHome() {
    var script = "echo $(id -u) $(id -g) $(id -G) $HOME";
    assertEquals(
        "1000 1000 1000 10 60 /home/ann",
        test.exec(shell(script, List.of(), Optional.of("ann"), Optional.empty())).line());
    for (var user : List.of("2147483648", "4294967296", "-1", "none")) {
      var failure =
          assertThrows(
              BerthException.class,
              () -> test.exec(shell("", List.of(), Optional.of(user), Optional.empty())));
      assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind(), user);
    }
  }

  @Test
  void aProgramThatCannotBeExecutedIs126Or127() {
    assertEquals("127", failure("none").details().get("exitCode"));
    assertEquals("126", failure("/etc/passwd").details().get("exitCode"));
  }

  private static BerthException failure(String command) {
    var id = test.containers().exec(ExecRequest.of(container, command));
    var failure = assertThrows(BerthException.class, () -> test.containers().startExec(id).close());
    assertEquals(ErrorKind.EXEC_FAILED, failure.kind());
    assertEquals(
        failure.details().get("exitCode"),
        test.containers().execStatus(id).exitCode().orElseThrow().toString());
    return failure;
  }

  @Test
  void itIsStartedOnceAndOnlyWhereTheContainerRuns() {
    var id = test.containers().exec(ExecRequest.of(container, "true"));
    test.containers().startExec(id).close();
    var again = assertThrows(BerthException.class, () -> test.containers().startExec(id));
    assertEquals(ErrorKind.CONFLICT, again.kind());
    var created =
        test.containers()
            .create(CreateRequest.of(TestEngine.IMAGE).command("true").build())
            .id()
            .value();
    var failure =
        assertThrows(
            BerthException.class, () -> test.containers().exec(ExecRequest.of(created, "true")));
    assertEquals(ErrorKind.CONFLICT, failure.kind());
  }

  @Test
  void standardInputArrives() {
    var id =
        test.containers()
            .exec(
                new ExecRequest(
                    container,
                    List.of("cat"),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    true));
    var output = new Output();
    try (MonitorStreams streams = test.containers().startExec(id)) {
      streams.write(ByteBuffer.wrap("typed".getBytes(StandardCharsets.UTF_8)));
      streams.closeInput();
      streams.read(output);
    }
    assertEquals("typed", output.stdout());
  }

  @Test
  void itEndsWithItsContainer() {
    var short1 = test.startDetached(CreateRequest.of(TestEngine.IMAGE).command("sleep", "1000"));
    var id = test.containers().exec(ExecRequest.of(short1, "sleep", "1000"));
    try (var streams = test.containers().startExec(id)) {
      test.containers().kill(short1, "KILL");
      assertEquals(137, streams.read(new Output()).exitCode());
    }
    assertEquals(137, test.containers().awaitExec(id, Optional.empty()).exitCode().orElseThrow());
  }
}
