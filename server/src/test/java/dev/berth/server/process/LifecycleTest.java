package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a server ends, who may have its folders, and that two don't disturb each other. */
@Tag("kernel-slow")
@Timeout(120)
final class LifecycleTest {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

  @Test
  void aSignalEndsItInTimeWhateverClientsDo() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      int pid = server.script("c", "while :; do echo x; usleep 1000; done").get("pid").intValue();
      try (var waiting = api.connect();
          var following = api.connect();
          var uploading = api.connect();
          var streams = api.streams(api.exec("c", "cat"))) {
        waiting.post(Api.request("container.wait", Map.of("container", "c")));
        following.subscribe(
            Api.request("container.logs", Map.of("container", "c", "follow", true)));
        var upload = api.call("image.importTar", Map.of()).get("stream").textValue();
        uploading.send(
            "PUT /stream/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nhalf"
                .formatted(upload));
        assertTrue(streams.next().text().contains("started"));
        assertEquals(200, following.answer().status());

        long begun = System.nanoTime();
        assertEquals(0, server.terminate());
        var took = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(took.compareTo(LONGEST_STOP) <= 0, "it took " + took);
      }
      assertFalse(Files.exists(server.run().resolve("berth.sock")));

      server.restart();
      var summary = api.container("c");
      assertEquals("running", summary.get("status").textValue());
      assertEquals(pid, summary.get("pid").intValue());
    }
  }

  @Test
  void aSignalEndsItWhileItStarts() throws Exception {
    try (var server = RunningServer.start()) {
      server.terminate();
      assertEquals(0, server.terminatedWhileItStarts());
      assertTrue(
          Files.notExists(server.run().resolve("berth.sock"))
              || server.log().contains("took longer than"), // on a busy machine
          server.log());
    }
  }

  @Test
  void aSecondStartSaysWhoHoldsTheFolders() throws Exception {
    try (var server = RunningServer.start()) {
      var pid = "pid " + server.process().pid();
      var sameRoot = server.refused(server.root(), server.scratch("run2"));
      assertEquals(3, sameRoot.status());
      assertTrue(sameRoot.message().contains(pid), sameRoot.message());
      assertTrue(sameRoot.message().contains(server.root().toString()), sameRoot.message());
      assertEquals(1, sameRoot.message().lines().count(), sameRoot.message());

      var sameRun = server.refused(server.scratch("root2"), server.run());
      assertEquals(3, sameRun.status());
      assertTrue(sameRun.message().contains(pid), sameRun.message());

      server.api().call("system.hello", Map.of());
    }
  }

  @Test
  void itDescribesItselfAsTheCheckedInDocumentDoes() throws Exception {
    try (var server = RunningServer.start()) {
      var golden = Files.readString(Path.of("src/main/resources/openrpc.json"));
      assertEquals(Api.parsed(golden), server.api().call("rpc.discover", Map.of()));
    }
  }

  @Test
  void theCallThatStopsItIsAnswered() throws Exception {
    try (var server = RunningServer.start()) {
      for (int round = 0; round < 3; round++) {
        var stopping = server.api().call("system.stop", Map.of());
        assertEquals(server.process().pid(), stopping.get("pid").longValue());
        assertEquals(0, server.process().onExit().join().exitValue());
        server.restart();
      }
    }
  }

  @Test
  void itEndsWhenThereIsNothingToDo() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      server.terminate();
      server.restart("--idle", "1");
      server.script("c", "sleep 3");
      assertFalse(server.process().waitFor(2, TimeUnit.SECONDS), "a container runs");
      assertTrue(server.process().waitFor(10, TimeUnit.SECONDS), "nothing runs");
      assertEquals(0, server.process().exitValue());
    }
  }

  @Test
  void aClientKeepsItFromBeingIdle() throws Exception {
    try (var server = RunningServer.start("--idle", "1")) {
      try (var http = server.api().connect()) {
        assertFalse(server.process().waitFor(2, TimeUnit.SECONDS), "a client is there");
        http.post(Api.request("system.hello", Map.of()));
        assertEquals(200, http.answer().status());
      }
      assertTrue(server.process().waitFor(10, TimeUnit.SECONDS), "nobody is there");
    }
  }

  @Test
  void twoServersDontDisturbEachOther() throws Exception {
    try (var one = RunningServer.withBusybox();
        var other = RunningServer.withBusybox()) {
      int pid = one.script("c", "sleep 1000").get("pid").intValue();
      int otherPid = other.script("c", "sleep 1000").get("pid").intValue();
      for (int round = 0; round < 2; round++) {
        if (round == 0) {
          other.terminate();
        } else {
          other.kill();
        }
        assertEquals(pid, one.api().container("c").get("pid").intValue());
        other.restart();
        assertEquals(otherPid, other.api().container("c").get("pid").intValue());
        assertEquals(pid, one.api().container("c").get("pid").intValue());
      }
      other.api().call("container.remove", Map.of("container", "c", "force", true));
      assertEquals(0, other.api().call("container.list", Map.of()).size());
      try (var streams = one.api().streams(one.api().exec("c", "echo here"))) {
        assertEquals("here\n", streams.toEnd().out());
      }
    }
  }
}
