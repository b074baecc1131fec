package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients do with a connection while their call waits. */
@Tag("kernel")
@Timeout(60)
final class ConnectionsTest {
  private static final String HELLO = "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"system.hello\"}";

  /** More than the server reads ahead. */
  private static final String MUCH_SPACE = " ".repeat(100_000);

  private RunningServer server;
  private String upload;

  @BeforeEach
  void beginWhatCanBeWaitedFor() throws IOException {
    server = RunningServer.start();
    var begun = server.api().call("image.importTar", Map.of());
    upload = begun.get("operation").textValue();
  }

  @AfterEach
  void end() throws IOException {
    try (var ended = server) {
      ended.api().call("operation.cancel", Map.of("operation", upload));
    }
  }

  private void waitFor(Http http, int seconds) throws IOException {
    http.post(Api.request("operation.wait", Map.of("operation", upload, "timeout", seconds)));
  }

  /** How many connections and conversations there are but those that ask. */
  private int held() throws IOException {
    return Held.of(server.process()).streams();
  }

  private static String padding(int length) {
    return "X-Padding: " + "x".repeat(length) + "\r\n";
  }

  /** More than the server reads ahead, and headers of a length that fit no buffer evenly. */
  @Test
  void callsOneBehindTheOtherAreAnsweredInTheirOrder() throws Exception {
    int calls = 200;
    try (var http = server.api().connect()) {
      waitFor(http, 1);
      var sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < calls; i++) {
                        http.post(HELLO.formatted(i), padding(i * 7));
                      }
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      assertTrue(Api.parsed(http.answer().text()).has("result"), "the wait");
      for (int i = 0; i < calls; i++) {
        assertEquals(i, Api.parsed(http.answer().text()).get("id").intValue());
      }
      sender.join();
    }
  }

  @Test
  void aCallThatComesByteByByteIsAnswered() throws Exception {
    try (var http = server.api().connect()) {
      var head = "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
      var body = HELLO.formatted(1);
      for (char c : (head + "Content-Length: " + body.length() + "\r\n\r\n" + body).toCharArray()) {
        http.send(String.valueOf(c));
      }
      assertEquals(1, Api.parsed(http.answer().text()).get("id").intValue());
    }
  }

  @Test
  void aClientThatHasSentItsLastByteGetsWhatIsAnsweredAtOnce() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (var http = server.api().connect()) {
        http.post(HELLO.formatted(i));
        http.finish();
        assertEquals(i, Api.parsed(http.answer().text()).get("id").intValue());
        assertEquals(-1, http.in().read(), "it ends the connection");
      }
    }
  }

  @Test
  void clientsThatLeaveWhileTheyWaitAreSeenToHaveGone() throws Exception {
    var api = server.api();
    for (var method : List.of("operation.wait", "operation.watch", "event.follow")) {
      var parameters =
          method.startsWith("event") ? Map.<String, String>of() : Map.of("operation", upload);
      int before = held();
      var clients = new Http[20];
      for (int i = 0; i < clients.length; i++) {
        clients[i] = api.connect();
        clients[i].subscribe(Api.request(method, parameters) + MUCH_SPACE);
      }
      Eventually.holds(method + ": they are there", () -> held() >= before + clients.length);
      for (var http : clients) {
        http.close();
      }
      Eventually.holds(method + ": they have gone", () -> held() <= before);
    }
  }

  @Test
  void callsBehindAHandshakeAreAnswered() throws Exception {
    int calls = 400;
    for (int round = 0; round < 10; round++) {
      try (var client = WebSocketClient.ask(server.api().socket(), "/rpc")) {
        for (int i = 0; i < calls; i++) {
          client.send(HELLO.formatted(i) + " ".repeat(i % 127));
        }
        client.opened();
        var answered = new BitSet();
        for (int i = 0; i < calls; i++) {
          answered.set(client.json().get("id").intValue());
        }
        assertEquals(calls, answered.cardinality());
      }
    }
  }

  @Test
  void clientsOfAWebSocketThatLeaveAreSeenToHaveGone() throws Exception {
    int before = held();
    var clients = new WebSocketClient[20];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = WebSocketClient.open(server.api().socket(), "/rpc");
      clients[i].send(Api.request("event.follow", Map.of()));
      assertTrue(clients[i].json().has("result"));
    }
    assertTrue(held() >= before + clients.length);
    for (var client : clients) {
      client.close();
    }
    Eventually.holds("they have gone", () -> held() <= before);
  }

  /** A half-close, calls that aren't read, and one that isn't complete, cost no thread its time. */
  @Test
  void connectionsOnWhichNothingHappensCostNoTime() throws Exception {
    try (var finished = server.api().connect();
        var full = server.api().connect();
        var partial = server.api().connect()) {
      waitFor(finished, 50);
      finished.finish();
      waitFor(full, 50);
      for (int i = 0; i < 100; i++) {
        full.post(HELLO.formatted(i), padding(500));
      }
      partial.send("POST /rpc HTTP/1.1\r\nHost: local");
      TimeUnit.SECONDS.sleep(1);
      var before = server.process().info().totalCpuDuration().orElseThrow();
      TimeUnit.SECONDS.sleep(2);
      var taken = server.process().info().totalCpuDuration().orElseThrow().minus(before);
      assertTrue(taken.toMillis() < 1000, "of two seconds " + taken);
    }
  }
}
