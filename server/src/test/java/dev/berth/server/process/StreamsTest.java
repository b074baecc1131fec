package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Uploads, logs and standard streams over {@code /stream/TOKEN}. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class StreamsTest {
  private static final int WINDOW = 65_536;

  private RunningServer server;
  private Api api;

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
    api = server.api();
    server.script("c", "sleep 1000");
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /** Files that hold content, by name. */
  private List<Path> stored() throws IOException {
    try (var paths = Files.walk(server.root(), 3)) {
      return paths
          .filter(path -> !path.getFileName().toString().startsWith("state.db"))
          .sorted()
          .toList();
    }
  }

  private String failedImport(Map<String, ?> parameters, byte[] bytes) throws IOException {
    var before = stored();
    var images = api.call("image.list", Map.of());
    var upload = api.call("image.importTar", parameters);
    int status = api.upload(upload.get("stream").textValue(), bytes).status();
    assertTrue(status == 200 || status == 409, "" + status);
    var ended = api.ended(upload);
    assertEquals("FAILED", ended.get("status").textValue(), ended.toString());
    assertEquals(before, stored());
    assertEquals(images, api.call("image.list", Map.of()));
    assertFalse(ended.at("/error/message").textValue().isEmpty());
    return ended.at("/error/kind").textValue();
  }

  @Test
  void anUploadWithAWrongDigestLeavesNothing() throws IOException {
    var digest = "sha256:" + "0".repeat(64);
    assertEquals(
        "CORRUPT", failedImport(Map.of("reference", "x:1", "digest", digest), BusyboxImage.tar()));
  }

  @Test
  void aTruncatedArchiveLeavesNothing() throws IOException {
    var tar = BusyboxImage.tar();
    assertEquals(
        "CORRUPT", failedImport(Map.of("reference", "x:1"), Arrays.copyOf(tar, tar.length / 2)));
  }

  @Test
  void whatIsNoArchiveLeavesNothing() throws IOException {
    var text = "this is no archive\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
    assertEquals("CORRUPT", failedImport(Map.of("reference", "x:1"), text));
  }

  @Test
  void anUploadThatBreaksOffFailsTheOperation() throws IOException {
    var before = stored();
    var upload = api.call("image.importTar", Map.of("reference", "x:1"));
    try (var http = api.connect()) {
      http.send(
          "PUT /stream/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
              .formatted(upload.get("stream").textValue()));
      http.send(Arrays.copyOf(BusyboxImage.tar(), 300_000));
    }
    var ended = api.ended(upload);
    assertEquals("FAILED", ended.get("status").textValue(), ended.toString());
    var message = ended.at("/error/message").textValue();
    assertTrue(message.contains("the client broke the upload off after 300000 bytes"), message);
    assertEquals(before, stored());
  }

  @Test
  void aTokenIsGoodOnceForItsKindOnly() throws IOException {
    var token = api.call("image.importTar", Map.of()).get("stream").textValue();
    assertEquals(64, token.length());
    assertEquals(404, get(token));
    assertEquals(200, api.upload(token, new byte[1024]).status());
    assertEquals(404, api.upload(token, new byte[1024]).status());
    assertEquals(404, get("0".repeat(64)));
    assertEquals(404, get(""));

    var exec = api.exec("c", "true").get("stream").textValue();
    assertEquals(404, get(exec));
    try (var http = api.connect()) {
      Streams.ask(http, exec);
      assertEquals(101, http.answer().status());
    }
    try (var http = api.connect()) {
      Streams.ask(http, exec);
      assertEquals(404, http.answer().status());
    }
  }

  private int get(String token) throws IOException {
    try (var http = api.connect()) {
      http.get("/stream/" + token);
      return http.answer().status();
    }
  }

  @Test
  void aLogIsToldWithoutTheMonitorThatWritesIt() throws Exception {
    server.script("stopped", "echo said; exec sleep 1000");
    Eventually.holds("it has said something", () -> !api.log("stopped", false).isEmpty());
    var details = api.call("container.inspect", Map.of("container", "stopped"));
    var monitor = details.get("monitorPid").asText();
    Shell.run("kill", "-STOP", monitor);
    try {
      assertEquals(1, api.log("stopped", false).size());
    } finally {
      Shell.run("kill", "-CONT", monitor);
    }
  }

  @Test
  void aLogIsFollowedLineByLine() throws Exception {
    server.script("talks", "for i in 1 2 3; do echo out $i; echo err $i >&2; sleep 0.2; done");
    var lines = api.log("talks", true);
    for (var stream : List.of("out", "err")) {
      var said =
          lines.stream()
              .filter(line -> line.get("stream").textValue().equals("std" + stream))
              .map(line -> line.get("line").textValue())
              .toList();
      assertEquals(IntStream.rangeClosed(1, 3).mapToObj(i -> stream + " " + i).toList(), said);
    }
    assertEquals(lines, api.log("talks", false));
  }

  @Test
  void standardStreamsAreCarriedWhole() throws IOException {
    try (var streams = api.streams(api.exec("c", "cat; echo problem >&2; exit 3"))) {
      streams.send(Streams.STDIN, "some words\n".getBytes(StandardCharsets.UTF_8));
      streams.send(Streams.STDIN, new byte[0]);
      var ended = streams.toEnd();
      assertEquals("some words\n", ended.out());
      assertEquals("problem\n", ended.error());
      assertEquals(3, ended.exit().at("/exit/exitCode").intValue());
      assertEquals("exited", ended.exit().at("/exit/reason").textValue());
    }
  }

  private static String token(JsonNode answer) {
    return answer.get("stream").textValue();
  }

  @Test
  void aRepeatedExecAndAttachHaveALivingTokenUntilTheyWereUsed() throws IOException {
    server.script("r", "sleep 1000");
    api.call(
        "container.create",
        Map.of("image", RunningServer.IMAGE, "name", "a", "command", List.of("echo", "hi")));
    var exec = Map.of("container", "r", "command", List.of("echo", "once"), "requestId", "exec-1");
    var attach = Map.of("container", "a", "requestId", "attach-1");
    var firstExec = api.call("container.exec", exec);
    var firstAttach = api.call("container.attach", attach);
    assertEquals(firstExec, api.call("container.exec", exec), "the first is still good");
    server.kill();
    server.restart();
    var secondExec = api.call("container.exec", exec);
    var secondAttach = api.call("container.attach", attach);
    assertEquals(firstExec.get("id"), secondExec.get("id"));
    assertNotEquals(token(firstExec), token(secondExec));
    assertNotEquals(token(firstAttach), token(secondAttach));
    try (var streams = api.streams(secondExec)) {
      assertEquals("once\n", streams.toEnd().out());
    }
    try (var streams = api.streams(secondAttach)) {
      assertEquals("hi\n", streams.toEnd().out());
    }
    for (var dead :
        List.of(api.call("container.exec", exec), api.call("container.attach", attach))) {
      try (var http = api.connect()) {
        Streams.ask(http, token(dead));
        assertEquals(404, http.answer().status());
      }
    }
    assertEquals("exited", api.container("a").get("status").textValue());
  }

  @Test
  void aRepeatedImportHasItsTokenWhileItWaitsAndNoneAfterwards() throws IOException {
    var params = Map.of("reference", "repeated:1", "requestId", "import-1");
    var first = api.call("image.importTar", params);
    var again = api.call("image.importTar", params);
    assertEquals(first, again);
    assertEquals(200, api.upload(token(again), BusyboxImage.tar()).status());
    assertEquals("SUCCEEDED", api.ended(first).get("status").textValue());
    assertEquals(first, api.call("image.importTar", params));
    assertEquals(404, api.upload(token(first), BusyboxImage.tar()).status());
  }

  @Test
  void nothingBeyondTheCreditIsSent() throws IOException {
    int all = 3 * WINDOW;
    var script = "head -c %d /dev/zero; echo end >&2".formatted(all);
    try (var streams = api.streams(api.exec("c", script))) {
      var got = new ByteArrayOutputStream();
      var errors = new ByteArrayOutputStream();
      while (got.size() < WINDOW) {
        take(streams, got, errors);
      }
      assertEquals(WINDOW, got.size());
      streams.credit(Streams.STDOUT, 1000);
      while (got.size() < WINDOW + 1000) {
        take(streams, got, errors);
      }
      assertEquals(WINDOW + 1000, got.size());
      streams.credit(Streams.STDOUT, all);
      var rest = streams.toEnd();
      assertEquals(all, got.size() + rest.out().length());
      assertEquals("end\n", errors.toString(StandardCharsets.UTF_8) + rest.error());
    }
  }

  private static void take(Streams streams, ByteArrayOutputStream out, ByteArrayOutputStream errors)
      throws IOException {
    var frame = streams.next();
    if (frame.channel() == Streams.STDOUT) {
      out.write(frame.data());
    } else if (frame.channel() == Streams.STDERR) {
      errors.write(frame.data());
    }
  }

  @Test
  void whoSendsMoreThanItsCreditIsCutOff() throws IOException {
    try (var streams = api.streams(api.exec("c", "sleep 2"))) {
      for (int i = 0; i < 40; i++) {
        try {
          streams.send(Streams.STDIN, new byte[WINDOW]);
        } catch (IOException e) {
          break;
        }
      }
      try {
        while (true) {
          assertFalse(streams.next().text().contains("exit"), "it was not cut off");
        }
      } catch (IOException e) {
        // cut off
      }
    }
    api.call("system.hello", Map.of());
  }

  @Test
  void aBadFrameIsNamed() throws IOException {
    assertRefused(7, 1, "a client sends nothing on channel 7");
    assertRefused(Streams.CREDIT, 3, "a credit frame has 3 bytes instead of 5");
    assertRefused(Streams.STDIN, WINDOW + 1, "a frame announces 65537 bytes of data");
  }

  private void assertRefused(int channel, int length, String why) throws IOException {
    try (var streams = api.streams(api.exec("c", "sleep 5"))) {
      streams.send(channel, new byte[length]);
      var error = streams.toEnd().exit().get("error");
      assertEquals("INVALID_ARGUMENT", error.at("/data/kind").textValue(), error.toString());
      assertTrue(error.get("message").textValue().contains(why), error.toString());
    }
  }

  @Test
  void aProgramThatCantBeExecutedIsAnErrorOfItsStreams() throws IOException {
    var exec = api.call("container.exec", Map.of("container", "c", "command", List.of("/nothing")));
    try (var streams = api.streams(exec)) {
      var error = streams.toEnd().exit().get("error");
      assertEquals("EXEC_FAILED", error.at("/data/kind").textValue(), error.toString());
      assertEquals("127", error.at("/data/details/exitCode").textValue());
    }
  }

  @Test
  void anAttachedStartLosesNothing() throws IOException {
    api.call(
        "container.create",
        Map.of(
            "image", RunningServer.IMAGE, "name", "quick", "command", List.of("echo", "at once")));
    try (var streams = api.streams(api.call("container.attach", Map.of("container", "quick")))) {
      var ended = streams.toEnd();
      assertEquals("at once\n", ended.out());
      assertEquals(0, ended.exit().at("/exit/exitCode").intValue());
    }
  }

  @Test
  void noThreadIsLeftWhenTheProgramEndsBeforeItsClient() throws Exception {
    Eventually.holds("other streams have ended", () -> !server.threads().contains("\"frames\""));
    for (int i = 0; i < 50; i++) {
      var exec = api.call("container.exec", Map.of("container", "c", "command", List.of("true")));
      try (var streams = api.streams(exec)) {
        assertEquals(0, streams.toEnd().exit().at("/exit/exitCode").intValue());
      }
    }
    Eventually.holds("their threads have ended", () -> !server.threads().contains("\"frames\""));
  }

  @Test
  void aCancelledUploadEndsThoughItsClientStalls() throws Exception {
    var upload = api.call("image.importTar", Map.of("reference", "stalled:1"));
    try (var http = api.connect()) {
      http.send(
          "PUT /stream/%s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n"
              .formatted(token(upload)));
      http.send(Arrays.copyOf(BusyboxImage.tar(), 1000));
      Eventually.holds(
          "the operation waits for its client",
          () -> server.threads().contains("CountedInput.read"));
      api.call("operation.cancel", Map.of("operation", upload.get("operation").textValue()));
      assertEquals("CANCELLED", api.ended(upload).get("status").textValue());
    }
  }
}
