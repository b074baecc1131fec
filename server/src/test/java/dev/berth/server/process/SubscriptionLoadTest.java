package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of subscriptions that are slow, silent, vanish or flood: nothing is left of them. */
@Tag("alone")
final class SubscriptionLoadTest {
  private static final int FEW = 500;
  private static final int MANY = 10_000;
  private static final int WARM_UP = 50;
  private static final int AT_ONCE = 300;

  /** What a client does, on a connection of its own that is then dropped. */
  @FunctionalInterface
  private interface Client {
    void meet(Path socket) throws IOException;
  }

  private static final String EVENTS = request("event.follow", Map.of());
  private static final String LOG =
      request("container.logs", Map.of("container", "c", "follow", true));

  private static String request(String method, Map<String, ?> parameters) {
    try {
      return Api.request(method, parameters);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void silent(Path socket) throws IOException {
    try (var client = WebSocketClient.open(socket, "/rpc");
        var http = new Http(socket)) {
      http.send("POST /rpc HTTP/1.1\r\n");
      client.raw(new byte[] {(byte) 0x81});
    }
  }

  private static void vanishing(Path socket) throws IOException {
    try (var client = WebSocketClient.open(socket, "/rpc");
        var http = new Http(socket)) {
      client.send(EVENTS);
      assertTrue(client.json().has("result"));
      http.subscribe(EVENTS);
      assertEquals(200, http.answer().status());
    }
  }

  /** Of a log larger than all buffers it reads the beginning. */
  private static void slow(Path socket) throws IOException {
    try (var client = WebSocketClient.open(socket, "/rpc");
        var http = new Http(socket)) {
      client.send(LOG);
      assertTrue(client.json().has("result"));
      http.subscribe(LOG);
      assertEquals(200, http.answer().status());
    }
  }

  /** Asks and asks, and reads nothing. */
  private static void flooding(Path socket) throws IOException {
    try (var client = WebSocketClient.open(socket, "/rpc");
        var http = new Http(socket)) {
      for (int i = 0; i < 100; i++) {
        client.send(request("system.hello", Map.of()));
        client.send(true, WebSocketClient.PING, new byte[125]);
        http.subscribe(request("system.hello", Map.of()));
      }
    }
  }

  private static final Map<String, Client> CLIENTS =
      Map.of(
          "silent", SubscriptionLoadTest::silent,
          "vanishing", SubscriptionLoadTest::vanishing,
          "slow", SubscriptionLoadTest::slow,
          "flooding", SubscriptionLoadTest::flooding);

  private static void meet(int times) throws Exception {
    try (var server = RunningServer.withBusybox()) {
      server.script("c", "yes | head -c 3000000; sleep 1000");
      var socket = server.api().socket();
      for (var client : CLIENTS.values()) {
        for (int i = 0; i < WARM_UP; i++) {
          client.meet(socket);
        }
      }
      TimeUnit.SECONDS.sleep(1); // the pools of threads have grown
      var before = Held.of(server.process());
      for (var client : CLIENTS.entrySet()) {
        for (int i = 0; i < times; i++) {
          client.getValue().meet(socket);
        }
        try {
          before.requireRegained(server.process());
        } catch (AssertionError e) {
          throw new AssertionError(client.getKey() + ": " + e.getMessage(), e);
        }
      }
      assertEquals(List.of(), server.log().lines().filter(it -> it.contains("WARN")).toList());
    }
  }

  @Test
  @Tag("kernel-slow")
  @Timeout(120)
  void afterFiveHundredOfEachNothingIsLeft() throws Exception {
    meet(FEW);
  }

  @Test
  @Tag("full")
  @Timeout(1800)
  void afterTenThousandOfEachNothingIsLeft() throws Exception {
    meet(MANY);
  }

  /** Half of them read nothing while a thousand things happen. */
  @Test
  @Tag("kernel-slow")
  @Timeout(120)
  void followersThatDoNotReadCostABoundedAmountAndNobodyElse() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      server.script("c", "sleep 1000");
      var sockets = new ArrayList<WebSocketClient>();
      try {
        sockets.addAll(followers(api, AT_ONCE));
        TimeUnit.SECONDS.sleep(1);
        var before = Held.of(server.process());
        for (int i = 0; i < 500; i++) {
          api.call("container.rename", Map.of("container", "c", "name", "d"));
          api.call("container.rename", Map.of("container", "d", "name", "c"));
        }
        var during = Held.of(server.process());
        assertTrue(during.heap() - before.heap() < 4 * Held.HEAP_SLACK, before + " " + during);
        for (var reads : sockets.subList(0, AT_ONCE / 2)) {
          for (int i = 1; i <= 1000; i++) {
            var event = reads.json().at("/params/item/event");
            assertEquals("container.renamed", event.get("type").textValue());
          }
        }
      } finally {
        for (var socket : sockets) {
          socket.close();
        }
      }
    }
  }

  private static List<WebSocketClient> followers(Api api, int count) throws IOException {
    var sockets = new ArrayList<WebSocketClient>();
    for (int i = 0; i < count; i++) {
      var socket = WebSocketClient.open(api.socket(), "/rpc");
      sockets.add(socket);
      socket.send(EVENTS);
      assertTrue(socket.json().has("result"));
      assertTrue(socket.json().at("/params/item").has("cursor"));
    }
    return sockets;
  }
}
