package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.transfer.archive.HandMade;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Archives of images over {@code GET /stream/TOKEN}, and back. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class DownloadsTest {
  private static final Map<String, ?> SAVED = Map.of("images", List.of("busybox:test"));

  private RunningServer server;
  private Api api;

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
    api = server.api();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  private Http get(JsonNode started) throws IOException {
    var http = api.connect();
    http.get("/stream/" + started.get("stream").textValue());
    return http;
  }

  private JsonNode failure(JsonNode started) throws IOException {
    var ended = api.ended(started);
    assertEquals("FAILED", ended.get("status").textValue(), ended.toString());
    return ended.get("error");
  }

  @Test
  void whatIsSavedIsLoadedAgain() throws IOException {
    var before = api.call("image.inspect", Map.of("image", "busybox:test"));
    for (var compression : List.of("NONE", "GZIP", "ZSTD")) {
      var save =
          api.call(
              "image.save", Map.of("images", List.of("busybox:test"), "compression", compression));
      byte[] archive;
      try (var http = get(save)) {
        archive = http.answer().body().readAllBytes();
      }
      var saved = api.ended(save).get("result");
      assertEquals(archive.length, saved.get("bytes").longValue());
      assertEquals("busybox:test", saved.at("/images/0/reference").textValue());
      api.call("image.remove", Map.of("image", "busybox:test"));
      var load = api.call("image.load", Map.of());
      assertEquals(200, api.upload(load.get("stream").textValue(), archive).status());
      assertEquals(saved.get("images"), api.ended(load).at("/result/images"));
      var after = api.call("image.inspect", Map.of("image", "busybox:test"));
      for (var same : List.of("manifestDigest", "layers", "platform")) {
        assertEquals(before.get(same), after.get(same), same);
      }
    }
  }

  @Test
  void anArchiveForAnotherPlatformIsRefusedWhereOneIsAskedFor() throws IOException {
    var save = api.call("image.save", SAVED);
    try (var http = get(save)) {
      var archive = http.answer().body().readAllBytes();
      var load = api.call("image.load", Map.of("platform", "linux/other"));
      api.upload(load.get("stream").textValue(), archive);
      assertEquals("NOT_FOUND", failure(load).get("kind").textValue());
    }
    assertEquals("INVALID_ARGUMENT", api.refusal("image.load", Map.of("platform", "linux")));
  }

  @Test
  void whatIsNotThereIsRefusedAtOnce() throws IOException {
    assertEquals("NOT_FOUND", api.refusal("image.save", Map.of("images", List.of("none:1"))));
    assertEquals("INVALID_ARGUMENT", api.refusal("image.save", Map.of("images", List.of())));
  }

  @Test
  void aTokenOfADownloadIsGoodOnceAndForNothingElse() throws IOException {
    var save = api.call("image.save", SAVED);
    var token = save.get("stream").textValue();
    assertEquals(404, api.upload(token, new byte[10]).status());
    for (int status : List.of(200, 404)) {
      try (var http = get(save)) {
        var answer = http.answer();
        assertEquals(status, answer.status());
        answer.text();
      }
    }
  }

  @Test
  void aClientThatGoesAwayFailsTheOperation() throws IOException {
    var save = api.call("image.save", SAVED);
    try (var http = get(save)) {
      assertEquals(200, http.answer().status());
    }
    var error = failure(save);
    assertEquals("UNAVAILABLE", error.get("kind").textValue());
    var message = error.get("message").textValue();
    assertTrue(message.contains("the client broke the download off"), message);
  }

  @Test
  void whatIsCancelledHasNoEnd() throws IOException {
    var save = api.call("image.save", SAVED);
    try (var http = get(save)) {
      var answer = http.answer();
      assertEquals(200, answer.status());
      api.call("operation.cancel", Map.of("operation", save.get("operation").textValue()));
      assertEquals("CANCELLED", api.ended(save).get("status").textValue());
      assertThrows(IOException.class, () -> answer.body().readAllBytes());
    }
  }

  @Test
  void aDamagedBlobIsNoArchive() throws IOException {
    var inspected = api.call("image.inspect", Map.of("image", "busybox:test"));
    var layer = inspected.at("/layers/0").textValue().substring("sha256:".length());
    var blob = server.root().resolve("blobs/sha256").resolve(layer);
    var right = Files.readAllBytes(blob);
    var wrong = right.clone();
    wrong[wrong.length / 2] ^= 1;
    Files.write(blob, wrong);
    for (var compression : List.of("NONE", "GZIP", "ZSTD")) {
      var save =
          api.call(
              "image.save", Map.of("images", List.of("busybox:test"), "compression", compression));
      try (var http = get(save)) {
        var answer = http.answer();
        assertThrows(IOException.class, () -> answer.body().readAllBytes(), compression);
      }
      assertEquals("CORRUPT", failure(save).get("kind").textValue());
    }
    Files.write(blob, right);
  }

  @Test
  void aDownloadOfWhatHasEndedIsToldSo() throws IOException {
    var save = api.call("image.save", SAVED);
    api.call("operation.cancel", Map.of("operation", save.get("operation").textValue()));
    assertEquals("CANCELLED", api.ended(save).get("status").textValue());
    try (var http = get(save)) {
      assertEquals(409, http.answer().status());
    }
  }

  @Test
  void aServerThatIsKilledLeavesNothingOfALoad() throws Exception {
    var before = stored();
    var archive = HandMade.named("half:1", "x".repeat(6 << 20));
    var load = api.call("image.load", Map.of());
    try (var http = api.connect()) {
      http.send(
          "PUT /stream/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
              .formatted(load.get("stream").textValue(), archive.length));
      http.send(Arrays.copyOf(archive, archive.length - 4096));
      Eventually.holds("its layer is in the store", () -> stored().size() == before.size() + 2);
      server.kill();
    }
    server.restart();
    assertEquals("INTERRUPTED", api.ended(load).get("status").textValue());
    assertEquals(before, stored());
    var again = api.call("image.load", Map.of());
    api.upload(again.get("stream").textValue(), archive);
    assertEquals("half:1", api.ended(again).at("/result/images/0/reference").textValue());
    api.call("image.remove", Map.of("image", "half:1"));
    assertEquals(before, stored());
  }

  private List<String> stored() throws IOException {
    var found = new ArrayList<String>();
    for (var folder : List.of("blobs/sha256", "ingest", "snapshots")) {
      try (var files = Files.list(server.root().resolve(folder))) {
        files.forEach(file -> found.add(folder + "/" + file.getFileName()));
      }
    }
    Collections.sort(found);
    return found;
  }
}
