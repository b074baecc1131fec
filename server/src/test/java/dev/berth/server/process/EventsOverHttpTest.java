package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens on a real server, as subscriptions tell it. */
@Tag("kernel-slow")
@Timeout(60)
final class EventsOverHttpTest {
  /** The events of a subscription over lines, by their types. */
  private static List<String> told(BufferedReader lines, String last) throws IOException {
    var types = new ArrayList<String>();
    while (types.isEmpty() || !types.getLast().equals(last)) {
      var event = Api.parsed(lines.readLine()).at("/params/item/event");
      if (!event.isMissingNode()) {
        types.add(event.get("type").textValue());
      }
    }
    return types;
  }

  private static BufferedReader follow(Http http, Map<String, ?> parameters) throws IOException {
    http.subscribe(Api.request("event.follow", parameters));
    var lines =
        new BufferedReader(new InputStreamReader(http.answer().body(), StandardCharsets.UTF_8));
    assertTrue(Api.parsed(lines.readLine()).has("result"));
    return lines;
  }

  @Test
  void aLifeIsToldInOrderAndResumedFromItsCursorAfterARestart() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      try (var http = api.connect()) {
        var lines = follow(http, Map.of("after", 0, "subjects", List.of("c", "d")));
        server.script("c", "usleep 300000; exit 3");
        api.call("container.wait", Map.of("container", "c"));
        api.call("container.rename", Map.of("container", "c", "name", "d"));
        api.call("container.remove", Map.of("container", "d"));
        assertEquals(
            List.of(
                "container.created",
                "container.started",
                "container.exited",
                "container.renamed",
                "container.removed"),
            told(lines, "container.removed"));
      }
      var page = api.call("event.list", Map.of("types", List.of("container.exited")));
      var exited = page.get("events").get(0);
      assertEquals("3", exited.at("/attributes/exitCode").textValue());
      assertEquals("c", exited.at("/attributes/name").textValue());
      assertEquals(RunningServer.IMAGE, exited.at("/attributes/image").textValue());
      var imported = api.call("event.list", Map.of("types", List.of("image.*")));
      assertEquals("image.imported", imported.at("/events/0/type").textValue());
      assertEquals("image.tagged", imported.at("/events/1/type").textValue());

      long cursor = page.get("cursor").longValue();
      assertEquals(0, server.terminate());
      server.restart();
      try (var http = server.api().connect()) {
        var lines = follow(http, Map.of("after", cursor, "types", List.of("container.*")));
        assertEquals(cursor, Api.parsed(lines.readLine()).at("/params/item/cursor").longValue());
        server.script("e", "true");
        assertEquals("container.created", told(lines, "container.created").getFirst());
      }
    }
  }

  @Test
  void anOperationIsWatchedToItsEnd() throws Exception {
    try (var server = RunningServer.start()) {
      var api = server.api();
      var upload = api.call("image.importTar", Map.of("reference", "x:1"));
      var watch = Map.of("operation", upload.get("operation").textValue());
      try (var socket = WebSocketClient.open(api.socket(), "/rpc")) {
        socket.send(Api.request("operation.watch", watch));
        assertTrue(socket.json().has("result"));
        assertTrue(socket.json().at("/params/item/progress").isObject());
        assertEquals(200, api.upload(upload.get("stream").textValue(), new byte[1024]).status());
        JsonNode end;
        do {
          end = socket.json().at("/params/item/end");
        } while (end.isMissingNode());
        assertEquals("SUCCEEDED", end.get("status").textValue());
        assertEquals("complete", socket.json().at("/params/reason").textValue());
      }
      var after = api.call("event.list", Map.of("types", List.of("operation.*")));
      assertEquals("operation.begun", after.at("/events/0/type").textValue());
      assertEquals("SUCCEEDED", after.at("/events/1/attributes/status").textValue());
    }
  }

  private static byte[] frame(int channel, String data) {
    var bytes = data.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(9 + bytes.length)
        .putInt(0)
        .put((byte) channel)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  @Test
  void aProgramsStreamsGoOverAWebSocket() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      server.script("c", "sleep 1000");
      var token = api.exec("c", "cat; echo done >&2; exit 4").get("stream").textValue();
      try (var socket = WebSocketClient.open(api.socket(), "/stream/" + token)) {
        socket.send(true, WebSocketClient.BINARY, frame(Streams.STDIN, "hello"));
        socket.send(true, WebSocketClient.BINARY, frame(Streams.STDIN, ""));
        var said = new StringBuilder();
        for (var frame = socket.next();
            frame.opcode() == WebSocketClient.BINARY;
            frame = socket.next()) {
          var data = ByteBuffer.wrap(frame.data());
          assertEquals(0, data.getInt());
          int channel = data.get();
          assertEquals(data.getInt(), data.remaining());
          if (channel != Streams.CREDIT) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            said.append(channel).append(new String(bytes, StandardCharsets.UTF_8)).append('\n');
          }
        }
        assertTrue(said.toString().startsWith("3{\"started\":{}}\n1hello\n"), said.toString());
        assertTrue(said.toString().contains("2done\n"), said.toString());
        assertTrue(said.toString().contains("3{\"exit\":{\"exitCode\":4"), said.toString());
      }
      var bad = api.exec("c", "cat").get("stream").textValue();
      try (var socket = WebSocketClient.open(api.socket(), "/stream/" + bad)) {
        socket.send(true, WebSocketClient.BINARY, new byte[12]);
        var frame = socket.next();
        while (!frame.text().contains("INVALID_ARGUMENT")) {
          frame = socket.next();
        }
        assertEquals(1000, socket.closed());
      }
    }
  }
}
