package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code kill -9} of the server, and of a monitor. */
@Tag("kernel-slow")
@Timeout(120)
final class CrashTest {
  private static final int LINES = 300;

  private static final String COUNTING =
      "i=0; while [ $i -lt %d ]; do echo line $i; i=$((i+1)); usleep 10000; done; sleep 1000"
          .formatted(LINES);
  private static final String ENDING =
      "trap 'echo bye; exit 7' USR1; echo ready; while :; do usleep 20000; done";

  private static List<String> lines(Api api, String container, boolean follow) throws Exception {
    return api.log(container, follow).stream().map(it -> it.get("line").textValue()).toList();
  }

  @Test
  void aKilledServerLosesNothing() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      int running = server.script("runs", COUNTING).get("pid").intValue();
      int ending = server.script("ends", ENDING).get("pid").intValue();
      api.call(
          "container.create",
          Map.of("image", RunningServer.IMAGE, "name", "waits", "command", List.of("true")));
      Eventually.holds("it can end", () -> lines(api, "ends", false).contains("ready"));
      var exec = api.exec("runs", "sleep 2; exit 9");
      try (var streams = api.streams(exec)) {
        assertTrue(streams.next().text().contains("started"));

        server.kill();
        long killed = System.currentTimeMillis();
        Shell.run("kill", "-USR1", String.valueOf(ending));
        Eventually.ends(ending);
        server.restart();

        checkTheRunningOne(api, running, exec);
        checkTheEndedOne(api, killed);
        assertEquals("created", api.container("waits").get("status").textValue());
      }
    }
  }

  private static void checkTheRunningOne(Api api, int pid, JsonNode before) throws Exception {
    var summary = api.container("runs");
    assertEquals("running", summary.get("status").textValue());
    assertEquals(pid, summary.get("pid").intValue());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiter = threads.submit(() -> api.call("container.wait", Map.of("container", "runs")));
      var log = threads.submit(() -> lines(api, "runs", true));
      try (var streams = api.streams(api.exec("runs", "echo inside; exit 5"))) {
        var ended = streams.toEnd();
        assertEquals("inside\n", ended.out());
        assertEquals(5, ended.exit().at("/exit/exitCode").intValue());
      }
      var status = Map.of("exec", before.get("id").textValue());
      Eventually.holds(
          "the exec that the killed server began has its exit code",
          () -> api.call("container.execStatus", status).path("exitCode").intValue() == 9);
      var last = "line " + (LINES - 1);
      Eventually.holds("all was said", () -> lines(api, "runs", false).contains(last));
      assertFalse(waiter.isDone());
      api.call("container.stop", Map.of("container", "runs", "grace", 0));
      assertEquals(137, waiter.get().get("exitCode").intValue());
      assertEquals(IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList(), log.get());
    }
  }

  private static void checkTheEndedOne(Api api, long killed) throws Exception {
    var summary = api.container("ends");
    assertEquals("exited", summary.get("status").textValue());
    assertEquals(7, summary.get("exitCode").intValue());
    long finished = summary.get("finishedAt").longValue();
    assertTrue(
        finished >= killed && finished <= System.currentTimeMillis(), killed + " " + finished);
    assertEquals(List.of("ready", "bye"), lines(api, "ends", true));
    var exit = api.call("container.wait", Map.of("container", "ends"));
    assertEquals(7, exit.get("exitCode").intValue());
    assertEquals("exited", exit.get("reason").textValue());
  }

  @Test
  void aKilledMonitorTakesItsContainerWithIt() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      int pid = server.script("c", "sleep 1000").get("pid").intValue();
      var details = api.call("container.inspect", Map.of("container", "c"));
      var id = details.at("/summary/id").textValue();
      assertFalse(details.get("cgroups").isEmpty());

      Shell.run("kill", "-9", details.get("monitorPid").toString());

      var exit = api.call("container.wait", Map.of("container", "c", "timeout", 20));
      assertEquals("lost", exit.get("reason").textValue());
      assertEquals(137, exit.get("exitCode").intValue());
      Eventually.ends(pid);
      assertEquals("lost", api.container("c").get("status").textValue());
      Eventually.holds(
          "no cgroup is left",
          () -> details.get("cgroups").valueStream().noneMatch(CrashTest::isFolder));
      assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(id));

      api.call("container.start", Map.of("container", "c"));
      assertEquals("running", api.container("c").get("status").textValue());
    }
  }

  private static boolean isFolder(JsonNode path) {
    return Files.isDirectory(Path.of(path.textValue()));
  }
}
