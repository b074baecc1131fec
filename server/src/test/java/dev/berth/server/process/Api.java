package dev.berth.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Calls of a server, a connection each. */
record Api(Path socket) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static String request(String method, Map<String, ?> parameters) throws IOException {
    return JSON.writeValueAsString(
        Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", parameters));
  }

  Http connect() throws IOException {
    return new Http(socket);
  }

  private JsonNode answer(String method, Map<String, ?> parameters) throws IOException {
    try (var http = connect()) {
      http.post(request(method, parameters));
      return JSON.readTree(http.answer().text());
    }
  }

  /** The result of a call that must succeed. */
  JsonNode call(String method, Map<String, ?> parameters) throws IOException {
    var answer = answer(method, parameters);
    if (!answer.has("result")) {
      throw new AssertionError(method + " failed: " + answer);
    }
    return answer.get("result");
  }

  /** The error of a call that must fail. */
  JsonNode refused(String method, Map<String, ?> parameters) throws IOException {
    var answer = answer(method, parameters);
    if (!answer.has("error")) {
      throw new AssertionError(method + " succeeded: " + answer);
    }
    return answer.get("error");
  }

  /** The kind of error of a call that must fail. */
  String refusal(String method, Map<String, ?> parameters) throws IOException {
    return refused(method, parameters).at("/data/kind").textValue();
  }

  JsonNode container(String name) throws IOException {
    return call("container.inspect", Map.of("container", name)).get("summary");
  }

  /** Imports a root file system under a reference. */
  void importImage(String reference, byte[] tar) throws IOException {
    var upload = call("image.importTar", Map.of("reference", reference));
    int status = upload(upload.get("stream").textValue(), tar).status();
    var ended = ended(upload);
    if (status != 200 || !ended.get("status").textValue().equals("SUCCEEDED")) {
      throw new AssertionError("the upload got %d, the import: %s".formatted(status, ended));
    }
  }

  /** Waits for the end of an operation that a method began. */
  JsonNode ended(JsonNode started) throws IOException {
    return call(
        "operation.wait", Map.of("operation", started.get("operation").textValue(), "timeout", 60));
  }

  Http.Answer upload(String token, byte[] bytes) throws IOException {
    try (var http = connect()) {
      http.send(
          "PUT /stream/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
              .formatted(token, bytes.length));
      try {
        http.send(bytes);
      } catch (IOException e) {
        // it may have answered before it had all of it
      }
      return http.answer();
    }
  }

  /** A log, read to its end. */
  List<JsonNode> log(String container, boolean follow) throws IOException {
    try (var http = connect()) {
      http.subscribe(request("container.logs", Map.of("container", container, "follow", follow)));
      var documents = Arrays.stream(http.answer().text().split("\n")).map(Api::parsed).toList();
      var end = documents.getLast();
      if (!end.at("/params/reason").asText().equals("complete")) {
        throw new AssertionError("the log ended with " + end);
      }
      return documents.stream()
          .map(document -> document.at("/params/item"))
          .filter(item -> !item.isMissingNode())
          .toList();
    }
  }

  static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Prepares a shell script to run in a container; gives id and token. */
  JsonNode exec(String container, String script) throws IOException {
    return call(
        "container.exec",
        Map.of("container", container, "stdin", true, "command", List.of("sh", "-c", script)));
  }

  /** Connects the standard streams of what a token stands for. */
  Streams streams(JsonNode prepared) throws IOException {
    return Streams.open(connect(), prepared.get("stream").textValue());
  }
}
