package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.RunningServer.Outcome;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Running containers by commands: output, input, signals, statuses. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunCommandsTest {
  private RunningServer server;

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Test
  void runRelaysBothOutputsAndTheStatus() {
    var outcome =
        server.run(
            "run",
            "--rm",
            "-e",
            "A=1",
            "-e",
            "HERE",
            "busybox:test",
            "sh",
            "-c",
            "echo $A $HERE; echo wrong >&2; exit 3");
    assertEquals(new Outcome(3, "1 there\n", "wrong\n"), outcome);
    assertEquals("", server.done("ps", "-aq", "--filter", "status=exited").out());
  }

  @Test
  void aRelayEndsInSilenceWhenItsClientLeaves() {
    assertEquals(new RunningServer.Outcome(0, "", ""), server.run("server", "connect"));
  }

  @Test
  void runOfWhatCannotStartLeavesNoContainer() {
    var outcome = server.run("run", "--rm", "--name", "gone", "busybox:test", "/no/such");
    assertEquals(127, outcome.status());
    assertEquals(1, server.run("inspect", "gone").status());
  }

  @Test
  void aSignalBeforeTheStartLeavesNoContainer() {
    for (var words :
        List.of(
            List.of("run", "--rm", "--name", "early", "busybox:test", "true"),
            List.of("run", "-d", "--rm", "--name", "early", "busybox:test", "true"))) {
      assertEquals(
          new Outcome(143, "", ""), server.runSignalled("TERM", words.toArray(String[]::new)));
      assertEquals(1, server.run("inspect", "early").status());
    }
  }

  @Test
  void aDetachedRunThatCannotStartLeavesNoContainer() throws InterruptedException {
    var words = List.of("run", "-d", "--rm", "--name", "undone", "busybox:test", "/no/such");
    assertEquals(127, server.run(words.toArray(String[]::new)).status());
    assertEquals(1, server.run("inspect", "undone").status());
  }

  @Test
  void aVariableThatThisShellDoesNotHaveIsTakenAway() {
    server.runWithInput("FROM busybox:test\nENV A=image B=image\n", "build", "-t", "env:1", "-");
    var show = "echo ${A-none} ${B-none}";
    assertEquals(
        "none image\n", server.done("run", "--rm", "-e", "A", "env:1", "sh", "-c", show).out());
    server.done("run", "-d", "--name", "environment", "env:1", "sleep", "100");
    assertEquals(
        "image none\n", server.done("exec", "-e", "B", "environment", "sh", "-c", show).out());
    server.done("rm", "-f", "environment");
  }

  @Test
  void runRelaysInput() {
    var text = "line\n".repeat(50_000);
    var outcome = server.runWithInput(text, "run", "--rm", "-i", "busybox:test", "cat");
    assertEquals(0, outcome.status(), outcome.error());
    assertEquals(text, outcome.out());
  }

  @Test
  void inTheBackgroundInputStaysOpen() {
    server.done("run", "-di", "--name", "reading", "busybox:test", "cat");
    assertTrue(server.done("ps").out().contains("reading"));
    server.done("stop", "--timeout", "0", "reading");
    server.done("rm", "reading");
  }

  @Test
  void aNetworkOfLaterIsToldWithThoseThatAreThere() {
    var refused = server.run("run", "--network", "bridge", "busybox:test", "true");
    assertEquals(125, refused.status());
    assertTrue(refused.error().contains("there are \"none\""), refused.error());
    assertTrue(refused.error().contains("come later"), refused.error());
  }

  @Test
  void aDeviceReachesTheContainer() {
    var shown =
        server.done(
            "run", "--rm", "--device", "/dev/null:/dev/x:r", "busybox:test", "ls", "/dev/x");
    assertEquals("/dev/x\n", shown.out());
    assertEquals(125, server.run("run", "--device", "/etc", "busybox:test", "true").status());
  }

  @Test
  void startWithInputAttaches() {
    server.done("create", "-i", "--name", "counting", "busybox:test", "sh", "-c", "cat; exit 3");
    assertEquals(new Outcome(3, "fed", ""), server.runWithInput("fed", "start", "-i", "counting"));
    server.done("rm", "counting");
  }

  @Test
  void whatCannotRunHasDockersStatus() {
    assertEquals(125, server.run("run", "--rm", "no-such-image:1").status());
    assertEquals(127, server.run("run", "--rm", "busybox:test", "/no-such-program").status());
    assertEquals(126, server.run("run", "--rm", "busybox:test", "/etc").status());
  }

  @Test
  void aProgramIsFoundByItsPathFromTheWorkingFolder() {
    assertEquals(
        "near\n",
        server
            .done("run", "--rm", "-w", "/bin", "busybox:test", "./busybox", "echo", "near")
            .out());
    assertEquals(
        "far\n",
        server
            .done("run", "--rm", "-w", "/root", "busybox:test", "../bin/busybox", "echo", "far")
            .out());
    server.done("run", "-d", "--name", "relative", "-w", "/bin", "busybox:test", "./sleep", "100");
    assertEquals("in\n", server.done("exec", "-w", "/", "relative", "bin/echo", "in").out());
    assertEquals(127, server.run("exec", "relative", "./nothing").status());
    server.done("rm", "-f", "relative");
    assertEquals(127, server.run("run", "--rm", "busybox:test", "./nothing").status());
  }

  @Test
  void signalsGoOnToTheContainer() throws Exception {
    var relayed = List.of("HUP", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "CONT", "TSTP", "PWR");
    var traps = new StringBuilder("trap 'echo caught; exit 5' TERM\n");
    relayed.forEach(name -> traps.append("trap 'echo %s' %s\n".formatted(name, name)));
    var script = traps + "echo ready; while :; do sleep 0.02; done";
    var running =
        CompletableFuture.supplyAsync(
            () ->
                server.run(
                    "run", "--rm", "--name", "trapping", "busybox:test", "sh", "-c", script));
    awaitLog("trapping", "ready");
    for (var name : relayed) {
      server.signal(name);
      awaitLog("trapping", name);
    }
    server.signal("TERM");
    var said = "ready\n" + String.join("\n", relayed) + "\ncaught\n";
    assertEquals(new Outcome(5, said, ""), running.get());
  }

  /** A container in the foreground that has begun, and ends some seconds later. */
  private CompletableFuture<Outcome> endsWithFour(String name, int seconds)
      throws InterruptedException {
    var script = "echo up; sleep %d; exit 4".formatted(seconds);
    var running =
        CompletableFuture.supplyAsync(
            () -> server.run("run", "--name", name, "busybox:test", "sh", "-c", script));
    awaitLog(name, "up");
    return running;
  }

  @Test
  void runHasTheStatusThoughTheServerIsKilled() throws Exception {
    var running = endsWithFour("orphan", 2);
    var pid = Files.readString(server.folder().resolve("run/server.pid")).strip();
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    var outcome = running.join();
    assertEquals(4, outcome.status(), outcome.error());
    assertTrue(outcome.error().contains("waiting for its end"), outcome.error());
    server.done("rm", "orphan");
  }

  @Test
  void runHasTheStatusThoughTheServerIsStoppedAndAFollowedLogDoesNotEndWell() throws Exception {
    var running = endsWithFour("left", 3);
    var following =
        CompletableFuture.supplyAsync(
            () -> server.run("logs", "-f", "left"), task -> Thread.ofPlatform().start(task));
    Thread.sleep(500);
    server.done("server", "stop");
    var outcome = running.join();
    assertEquals(4, outcome.status(), outcome.error());
    var log = following.join();
    assertEquals(new Outcome(1, "up\n", log.error()), log);
    assertTrue(log.error().contains("broke off (the server ends)"), log.error());
    server.done("rm", "left");
  }

  @Test
  void logsComeInTheOrderOfTheLog() throws IOException {
    server.done(
        "run",
        "--name",
        "both",
        "busybox:test",
        "sh",
        "-c",
        "echo 1; sleep 0.1; echo 2 >&2; sleep 0.1; echo 3");
    var together = new ByteArrayOutputStream();
    var nothing = new ByteArrayInputStream(new byte[0]);
    // As a command's streams are: standard output is buffered, standard error is not.
    var out = new PrintStream(new BufferedOutputStream(together), false);
    server.run(
        new CapturedStreams(new Streams(nothing, out, new PrintStream(together), Screen.NONE)),
        "logs",
        "both");
    assertEquals("1\n2\n3\n", together.toString());
    server.done("rm", "both");
  }

  private void awaitLog(String container, String line) throws InterruptedException {
    for (var i = 0; i < 200 && !server.run("logs", container).out().contains(line); i++) {
      Thread.sleep(10);
    }
  }

  /** As {@code head} goes; the container doesn't mind. */
  @Test
  @Timeout(60)
  void whenTheReaderOfTheOutputHasGoneTheCommandEnds() throws IOException {
    var script = "while :; do echo x; sleep 0.01; done";
    var commands =
        List.of(
            new String[] {"run", "--name", "unread", "busybox:test", "sh", "-c", script},
            new String[] {"logs", "-f", "unread"},
            new String[] {"exec", "unread", "sh", "-c", script});
    for (var words : commands) {
      try (var pipe = OutputTest.brokenPipe()) {
        var streams = OutputTest.to(pipe, new ByteArrayOutputStream());
        assertThrows(Output.Failure.class, () -> server.run(new CapturedStreams(streams), words));
      }
    }
    assertTrue(server.done("ps").out().contains("unread"));
    server.done("rm", "-f", "unread");
  }

  @Test
  void aContainerInTheBackgroundHasAWholeLife() {
    var id =
        server
            .done(
                "run",
                "-d",
                "--name",
                "life",
                "-l",
                "kind=test",
                "busybox:test",
                "sh",
                "-c",
                "trap 'exit 7' TERM; echo out; echo err >&2; while :; do sleep 0.1; done")
            .out()
            .strip();
    assertTrue(server.done("ps", "--filter", "label=kind=test").out().contains("life"));
    assertEquals(id, server.done("ps", "-q", "--no-trunc", "--filter", "name=life").out().strip());
    assertEquals(
        id,
        server
            .done("ps", "-q", "--no-trunc", "--filter", "name=no", "--filter", "name=life")
            .out()
            .strip());
    assertEquals(
        id, server.done("ps", "-q", "--no-trunc", "-f", "id=" + id.substring(0, 9)).out().strip());
    assertEquals("", server.done("ps", "-q", "-f", "name=life", "-f", "exited=0").out());
    assertEquals("", server.done("ps", "-aq", "-f", "since=life").out());
    var unknown = server.run("ps", "--filter", "colour=red");
    assertEquals(2, unknown.status());
    assertTrue(unknown.error().contains("\"colour\""), unknown.error());
    var exec = server.run("exec", "life", "sh", "-c", "echo inside > /tmp/x; cat /tmp/x; exit 4");
    assertEquals(new Outcome(4, "inside\n", ""), exec);
    assertEquals("fed", server.runWithInput("fed", "exec", "-i", "life", "cat").out());
    assertEquals(125, server.run("exec", "no-such", "true").status());
    assertEquals(127, server.run("exec", "life", "/no-such").status());
    assertTrue(server.done("diff", "life").out().contains("A /tmp/x"));
    server.done("stop", "-t", "5", "life");
    assertEquals("7\n", server.done("wait", "life").out());
    var logs = server.done("logs", "life");
    assertEquals("out\n", logs.out());
    assertEquals("err\n", logs.error());
    assertTrue(server.done("ps", "-a").out().contains("Exited (7)"));
    server.done("rename", "life", "after");
    assertEquals("after\n", server.done("rm", "after").out());
    assertEquals(1, server.run("rm", "after").status());
  }
}
