package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.server.process.Eventually;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscriptions on real connections: what ends them, and who waits for whom. */
@Timeout(60)
final class SubscriptionsTest {
  private ProbeServer server;

  @BeforeEach
  void start() throws IOException {
    server = ProbeServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static String request(Object id, String method, String parameters) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"%s\",\"params\":%s}"
        .formatted(id, method, parameters);
  }

  private static final String FOR_EVER = request(1, "probe.tell", "{\"count\":-1}");
  private static final String HELD = request(1, "probe.hold", "{}");

  private void nobodyIsTold() throws Exception {
    Eventually.holds("it has ended", () -> server.fixture.probe.telling.get() == 0);
  }

  @Test
  void aPlainPostCanNotBeginOne() throws IOException {
    try (var http = server.connect()) {
      http.post(HELD);
      var answer = http.answer();
      assertEquals(200, answer.status());
      assertTrue(answer.text().contains("application/x-ndjson"));
    }
    assertEquals(0, server.fixture.probe.telling.get());
  }

  @Test
  void anEndlessOneIsCancelledInTheMiddle() throws Exception {
    try (var socket = server.webSocket()) {
      socket.send(FOR_EVER);
      assertEquals("s1", socket.json().at("/result/subscription").textValue());
      for (int i = 1; i < 1000; i++) {
        assertEquals(i, socket.json().at("/params/item/x").intValue());
      }
      socket.send(request(2, "subscription.cancel", "{\"subscription\":\"s1\"}"));
      var message = socket.json();
      while (!message.has("id")) {
        message = socket.json();
      }
      assertEquals("s1", message.at("/result/subscription").textValue());
      while (message.at("/params/reason").isMissingNode()) {
        message = socket.json();
      }
      assertEquals("cancelled", message.at("/params/reason").textValue());
      nobodyIsTold();
      socket.send(request(3, "subscription.cancel", "{\"subscription\":\"s1\"}"));
      assertEquals("NOT_FOUND", socket.json().at("/error/data/kind").textValue());
    }
  }

  @Test
  void aConnectionHasSixtyFour() throws Exception {
    try (var socket = server.webSocket()) {
      for (int i = 0; i < 64; i++) {
        socket.send(HELD);
        assertTrue(socket.json().has("result"));
      }
      socket.send(HELD);
      assertEquals("RESOURCE_EXHAUSTED", socket.json().at("/error/data/kind").textValue());
      socket.send(request(2, "subscription.cancel", "{\"subscription\":\"s7\"}"));
      assertTrue(socket.json().has("result"));
      assertEquals("s7", socket.json().at("/params/subscription").textValue());
      socket.send(HELD);
      assertTrue(socket.json().has("result"));
    }
    nobodyIsTold();
  }

  @Test
  void whoDoesNotReadHoldsUpNobodyElse() throws Exception {
    var probe = server.fixture.probe;
    try (var silent = server.webSocket();
        var lines = server.connect()) {
      silent.send(FOR_EVER);
      lines.subscribe(FOR_EVER);
      long before = -1;
      while (before != probe.told.get()) {
        before = probe.told.get();
        Thread.sleep(300); // until both are full
      }
      assertEquals(2, probe.telling.get());
      try (var other = server.webSocket()) {
        other.send(request(7, "probe.add", "{\"a\":1}"));
        assertEquals(7, other.json().get("id").intValue());
      }
      assertEquals(before, probe.told.get());
      long full = before;
      for (int i = 0; i < full / 2; i++) {
        silent.next(); // what was held up goes on
      }
      Eventually.holds("it goes on", () -> probe.told.get() > full);
    }
    nobodyIsTold();
  }

  @Test
  void whoVanishesIsToldNothing() throws Exception {
    for (var body : new String[] {HELD, FOR_EVER}) {
      var socket = server.webSocket();
      socket.send(body);
      assertTrue(socket.json().has("result"));
      var lines = server.connect();
      lines.subscribe(body);
      assertEquals(200, lines.answer().status());
      Eventually.holds("both are told", () -> server.fixture.probe.telling.get() == 2);
      socket.close();
      lines.close();
      nobodyIsTold();
    }
  }

  @Test
  void aServerThatEndsSaysSo() throws Exception {
    try (var socket = server.webSocket();
        var lines = server.connect()) {
      socket.send(HELD);
      assertTrue(socket.json().has("result"));
      lines.subscribe(HELD);
      var answer = lines.answer();
      Eventually.holds("both are told", () -> server.fixture.probe.telling.get() == 2);
      var closing = CompletableFuture.runAsync(server.http::close);
      assertEquals("closing", socket.json().at("/params/reason").textValue());
      assertEquals(1001, socket.closed());
      assertTrue(answer.text().endsWith("\"reason\":\"closing\"}}\n"));
      closing.join();
    }
  }

  @Test
  void callsAreCarriedOutAtTheSameTimeAndNoMoreThanSixtyFour() throws Exception {
    try (var socket = server.webSocket()) {
      for (int i = 0; i < 100; i++) {
        socket.send(request(i, "probe.sleep", "{\"millis\":500}"));
      }
      Eventually.holds("64 sleep", () -> server.fixture.probe.sleeping.get() == 64);
      Set<Integer> answered = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        assertTrue(server.fixture.probe.sleeping.get() <= 64);
        answered.add(socket.json().get("id").intValue());
      }
      assertEquals(100, answered.size());
    }
  }

  @Test
  void aSlowCallDoesNotHoldUpAFastOne() throws Exception {
    try (var socket = server.webSocket()) {
      socket.send(request("\"slow\"", "probe.sleep", "{\"millis\":1000}"));
      socket.send(request("\"fast\"", "probe.add", "{\"a\":1}"));
      assertEquals("fast", socket.json().get("id").textValue());
      assertEquals("slow", socket.json().get("id").textValue());
    }
  }
}
