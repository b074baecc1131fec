package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.log.LogQuery;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.TestEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is asked of a container whose monitor ends before it answers. */
@Tag("kernel")
class EndingContainerTest {
  /**
   * The monitor takes the first connection before it sees the end of its process, and leaves the
   * others in its socket.
   */
  private static final int ASKED = 3;

  private TestEngine test;
  private String container;
  private String monitor;
  private Path process;

  @BeforeEach
  void stopTheMonitor() throws Exception {
    test = TestEngine.withBusybox();
    container =
        test.startDetached(
            CreateRequest.of(TestEngine.IMAGE)
                .command("sh", "-c", "echo said; trap : USR1; while :; do sleep 0.1; done"));
    while (lines().isEmpty()) {
      Thread.sleep(5);
    }
    var details = test.containers().inspect(container);
    monitor = details.monitorPid().orElseThrow().toString();
    process = Path.of("/proc/" + details.summary().pid().orElseThrow() + "/stat");
    Shell.run("kill", "-STOP", monitor);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private List<String> lines() {
    var lines = new ArrayList<String>();
    test.containers()
        .logs(
            container,
            LogQuery.ALL,
            line -> lines.add(new String(line.content(), StandardCharsets.UTF_8)));
    return lines;
  }

  /** Connections to the monitor. */
  private long connections() throws Exception {
    var sockets = test.settings().run().resolve("c").toString();
    try (var lines = Files.lines(Path.of("/proc/net/unix"))) {
      return lines.filter(line -> line.contains(sockets)).count() - 1; // it listens on one
    }
  }

  private void killTheProcess() throws Exception {
    test.containers().kill(container, "KILL");
    while (!Files.readString(process).contains(") Z ")) {
      Thread.sleep(5);
    }
  }

  private void continueTheMonitor() throws Exception {
    Shell.run("kill", "-CONT", monitor);
  }

  /** Asks several times, and ends the container when all questions have come to its monitor. */
  private List<Future<?>> asked(Runnable question) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> answers = new ArrayList<>();
      IntStream.range(0, ASKED).forEach(_ -> answers.add(threads.submit(question)));
      while (connections() < ASKED) {
        Thread.sleep(5);
      }
      killTheProcess();
      continueTheMonitor();
      return answers;
    }
  }

  @Test
  void inspectingGoesByTheState() throws Exception {
    for (var answer : asked(() -> test.containers().inspect(container))) {
      answer.get();
    }
  }

  @Test
  void reopeningItsLogIsRefused() throws Exception {
    var failures = new ArrayList<BerthException>();
    for (var answer : asked(() -> test.containers().reopenLog(container))) {
      if (answer.state() == Future.State.FAILED) {
        failures.add((BerthException) answer.exceptionNow());
      }
    }
    assertTrue(failures.size() >= ASKED - 1, failures.toString());
    for (var failure : failures) {
      assertEquals(ErrorKind.CONFLICT, failure.kind(), failure.toString());
      assertTrue(
          failure.getMessage().endsWith("it is ending, and nobody writes to it"),
          failure.getMessage());
    }
  }

  @Test
  void programsAreNotStarted() throws Exception {
    var program = test.containers().exec(ExecRequest.of(container, "true"));
    killTheProcess();
    var failure = assertThrows(BerthException.class, () -> test.containers().startExec(program));
    continueTheMonitor();
    assertEquals(ErrorKind.CONFLICT, failure.kind(), failure.toString());
  }

  @Test
  void itsLogIsThereWithoutTheMonitor() throws Exception {
    assertEquals(List.of("said"), lines());
    var followed = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var following =
          threads.submit(
              () ->
                  test.containers()
                      .followLogs(
                          container,
                          LogQuery.ALL,
                          line ->
                              followed.add(new String(line.content(), StandardCharsets.UTF_8))));
      killTheProcess();
      continueTheMonitor();
      following.get();
    }
    assertEquals(List.of("said"), followed);
    test.containers().await(container, Optional.empty());
  }
}
