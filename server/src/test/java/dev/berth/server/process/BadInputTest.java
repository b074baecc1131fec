package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What can't be done is told clearly, and changes nothing. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class BadInputTest {
  private RunningServer server;
  private Api api;
  private List<JsonNode> before;

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
    api = server.api();
    api.call(
        "container.create",
        Map.of("image", RunningServer.IMAGE, "name", "taken", "command", List.of("true")));
    before = state();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  private List<JsonNode> state() throws IOException {
    return List.of(
        api.call("container.list", Map.of("filter", Map.of("all", true))),
        api.call("image.list", Map.of()));
  }

  private void isRefused(String kind, String part, String method, Map<String, ?> parameters)
      throws IOException {
    var error = api.refused(method, parameters);
    assertEquals(kind, error.at("/data/kind").textValue(), error.toString());
    assertTrue(error.get("message").textValue().contains(part), error.toString());
    assertEquals(before, state());
  }

  @Test
  void anUnknownMethodOrParameter() throws IOException {
    isRefused("NOT_FOUND", "container.create", "container.creat", Map.of());
    isRefused("INVALID_ARGUMENT", "container", "container.start", Map.of("contaner", "taken"));
    isRefused("INVALID_ARGUMENT", "container", "container.start", Map.of("container", 1));
  }

  @Test
  void aNameThatIsTaken() throws IOException {
    var parameters =
        Map.of("image", RunningServer.IMAGE, "name", "taken", "command", List.of("true"));
    isRefused("ALREADY_EXISTS", "taken", "container.create", parameters);
  }

  @Test
  void aMissingFile() throws IOException {
    var mount = Map.of("type", "bind", "source", "/no/such/file", "target", "/x");
    isRefused(
        "INVALID_ARGUMENT",
        "/no/such/file",
        "container.create",
        Map.of("image", RunningServer.IMAGE, "command", List.of("true"), "mounts", List.of(mount)));
  }

  @Test
  void whatIsNotThereIsNamedInTheDetails() throws IOException {
    isMissing("image", "container.create", "none");
    isMissing("image", "image.inspect", "none");
    isMissing("container", "container.start", "none");
    isMissing("operation", "operation.get", "0".repeat(32));
  }

  private void isMissing(String thing, String method, String name) throws IOException {
    var parameters = Map.of(thing, name);
    isRefused("NOT_FOUND", name, method, parameters);
    var details = api.refused(method, parameters).at("/data/details");
    assertTrue(details.get(thing).textValue().contains(name), details.toString());
  }

  @Test
  void aMalformedLineOfADockerfile() throws IOException {
    var text = "FROM %s\nRUN true\nCOPPY a b\n".formatted(RunningServer.IMAGE);
    var parameters = Map.of("dockerfile", text, "tags", List.of("x:1"));
    var error = api.ended(api.call("build.run", parameters)).get("error");
    assertEquals("INVALID_ARGUMENT", error.get("kind").textValue(), error.toString());
    assertTrue(error.get("message").textValue().contains("line 3"), error.toString());
    assertEquals(before, state());
  }

  @Test
  void aFullDisk() throws Exception {
    try (var small = RunningServer.start()) {
      small.terminate();
      var kept = small.scratch("kept");
      Files.move(small.root(), kept.resolve("root"));
      Files.createDirectory(small.root());
      try (var _ = SmallDisk.mount(small.root(), "8m")) {
        small.restart();
        fill(small);
      }
    }
  }

  private static void fill(RunningServer small) throws IOException {
    try {
      var big = BusyboxImage.tar(root -> Files.write(root.resolve("big"), new byte[16 << 20]));
      var upload = small.api().call("image.importTar", Map.of("reference", "x:1"));
      small.api().upload(upload.get("stream").textValue(), big);
      var ended = small.api().ended(upload);
      assertEquals("FAILED", ended.get("status").textValue(), ended.toString());
      assertEquals("RESOURCE_EXHAUSTED", ended.at("/error/kind").textValue(), ended.toString());
      assertEquals(0, small.api().call("image.list", Map.of()).size());
      for (var folder : List.of("ingest", "tmp", "blobs/sha256")) {
        try (var files = Files.list(small.root().resolve(folder))) {
          assertEquals(List.of(), files.toList());
        }
      }
      small.api().call("system.info", Map.of());
    } finally {
      small.terminate();
    }
  }
}
