package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much one client may ask for at once. */
@Timeout(60)
final class LimitsTest {
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"probe.add\",\"params\":{\"a\":1}}";

  @TempDir Path folder;

  private JsonNode answer(EndpointFixture fixture, String body) {
    return RpcJson.read(fixture.answer(body).orElseThrow());
  }

  @Test
  void aBatchIsBounded() {
    try (var fixture = EndpointFixture.in(folder)) {
      var most = String.join(",", Collections.nCopies(100, CALL));
      assertEquals(100, answer(fixture, "[" + most + "]").size());
      assertEquals(
          -32600, answer(fixture, "[" + most + "," + CALL + "]").at("/error/code").intValue());
    }
  }

  @Test
  void aLongBatchIsRefusedBeforeItIsReadToItsEnd() {
    try (var fixture = EndpointFixture.in(folder)) {
      var error = answer(fixture, "[" + "{},".repeat(1_000_000)).get("error");
      assertEquals(-32600, error.get("code").intValue(), error.toString());
    }
  }

  @Test
  void tokensAreBounded() {
    try (var fixture = EndpointFixture.in(folder)) {
      var body = CALL.replace("\"a\":1", "\"a\":[" + "{},".repeat(1_000_000) + "{}]");
      var error = answer(fixture, body).get("error");
      assertEquals(-32700, error.get("code").intValue(), error.toString());
    }
  }

  @Test
  void aNameIsBoundedAndTheAnswerSaysSo() {
    try (var fixture = EndpointFixture.in(folder)) {
      var error = answer(fixture, CALL.replace("\"a\"", "\"" + "a".repeat(50_001) + "\""));
      assertEquals(-32700, error.at("/error/code").intValue(), error.toString());
      var message = error.at("/error/message").textValue();
      assertTrue(message.contains("a name of more than 50000 characters"), message);
    }
  }

  @Test
  void depthIsBounded() {
    try (var fixture = EndpointFixture.in(folder)) {
      var deep = "[".repeat(65) + "]".repeat(65);
      assertEquals(-32700, answer(fixture, deep).at("/error/code").intValue());
      assertEquals(-32700, answer(fixture, "[".repeat(1_000_000)).at("/error/code").intValue());
    }
  }

  @Test
  void aNumberIsBounded() {
    try (var fixture = EndpointFixture.in(folder)) {
      var body = CALL.replace("\"id\":1", "\"id\":" + "9".repeat(100_000));
      assertEquals(-32700, answer(fixture, body).at("/error/code").intValue());
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    try (var fixture = EndpointFixture.in(folder)) {
      var body = CALL.replace("\"id\":1", "\"id\":\"ä\"").getBytes(StandardCharsets.ISO_8859_1);
      var answer = fixture.endpoint.answer(body).orElseThrow();
      assertEquals(
          -32700,
          RpcJson.read(new String(answer, StandardCharsets.UTF_8)).at("/error/code").intValue());
    }
  }

  @Test
  void callsInFlightAreBounded() throws Exception {
    try (var fixture = new EndpointFixture(folder, new Limits(1000, 10, 10, 1000, 2));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 2; i++) {
        threads.submit(() -> fixture.call("probe.sleep", "{\"millis\":60000}"));
      }
      while (fixture.probe.sleeping.get() < 2) {
        Thread.sleep(1);
      }
      var refused = fixture.call("probe.add", "{\"a\":1}");
      assertEquals("RESOURCE_EXHAUSTED", refused.at("/error/data/kind").textValue());
      threads.shutdownNow();
    }
  }
}
