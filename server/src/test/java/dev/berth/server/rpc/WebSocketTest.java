package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.server.process.WebSocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSocket by the letter: pieces, pings, closing, and whatever a client must not do. */
@Timeout(60)
final class WebSocketTest {
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"probe.add\",\"params\":{\"a\":1}}";

  private static ProbeServer server;

  @BeforeAll
  static void start() throws IOException {
    server = ProbeServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aMessageMayComeInPiecesWithAPingBetween() throws IOException {
    try (var socket = server.webSocket()) {
      socket.send(false, WebSocketClient.TEXT, utf8(CALL.substring(0, 7)));
      socket.send(true, WebSocketClient.PING, utf8("here?"));
      socket.send(false, WebSocketClient.CONTINUATION, new byte[0]);
      socket.send(true, WebSocketClient.CONTINUATION, utf8(CALL.substring(7)));
      var pong = socket.next();
      assertEquals(WebSocketClient.PONG, pong.opcode());
      assertEquals("here?", pong.text());
      assertEquals(2, socket.json().get("result").intValue());
    }
  }

  @Test
  void messagesOfEachLengthAreRead() throws IOException {
    try (var socket = server.webSocket()) {
      for (int length : new int[] {125, 126, 65_535, 65_536, 4 << 20}) {
        socket.send(CALL + " ".repeat(length - CALL.length()));
        assertEquals(2, socket.json().get("result").intValue());
      }
    }
  }

  @Test
  void aCloseIsAnsweredWithItsCode() throws IOException {
    try (var socket = server.webSocket()) {
      socket.send(
          true, WebSocketClient.CLOSE, ByteBuffer.allocate(2).putShort((short) 3001).array());
      assertEquals(3001, socket.closed());
      assertEquals(-1, socket.read());
    }
    try (var socket = server.webSocket()) {
      socket.send(true, WebSocketClient.CLOSE, new byte[0]);
      assertEquals(1000, socket.closed());
    }
  }

  private static int closed(byte[] bytes) throws IOException {
    try (var socket = server.webSocket()) {
      socket.raw(bytes);
      return socket.closed();
    }
  }

  private static byte[] bytes(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] then(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void whatIsNoFrameClosesIt() throws IOException {
    assertEquals(1002, closed(bytes(0x81, 0x01, 'x')), "no mask");
    assertEquals(1002, closed(bytes(0xc1, 0x80, 0, 0, 0, 0)), "an extension");
    assertEquals(1002, closed(bytes(0x83, 0x80, 0, 0, 0, 0)), "no such opcode");
    assertEquals(1002, closed(bytes(0x80, 0x80, 0, 0, 0, 0)), "it goes on without a begin");
    assertEquals(1002, closed(bytes(0x09, 0x80, 0, 0, 0, 0)), "a ping in pieces");
    assertEquals(1002, closed(bytes(0x89, 0xfe, 0, 126, 0, 0, 0, 0)), "a long ping");
    assertEquals(1002, closed(bytes(0x88, 0x81, 0, 0, 0, 0, 3)), "half a code");
    assertEquals(1002, closed(bytes(0x88, 0x82, 0, 0, 0, 0, 3, 0xed)), "code 1005");
    assertEquals(1002, closed(bytes(0x81, 0xfe, 0, 5, 0, 0, 0, 0)), "a length too long written");
    assertEquals(
        1002,
        closed(then(bytes(0x01, 0x80, 0, 0, 0, 0), bytes(0x81, 0x80, 0, 0, 0, 0))),
        "a message within another");
    var negative = bytes(0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0);
    assertEquals(1002, closed(negative), "a length below zero");
  }

  @Test
  void whatIsNoCallClosesIt() throws IOException {
    assertEquals(1003, closed(bytes(0x82, 0x81, 0, 0, 0, 0, 7)), "bytes");
    assertEquals(1007, closed(bytes(0x81, 0x81, 0, 0, 0, 0, 0xff)), "no UTF-8");
    assertEquals(
        1009, closed(bytes(0x81, 0xff, 0, 0, 0, 0, 0, 0x40, 0, 1, 0, 0, 0, 0)), "too large");
    try (var socket = server.webSocket()) {
      socket.send(false, WebSocketClient.TEXT, new byte[3 << 20]);
      socket.send(false, WebSocketClient.CONTINUATION, new byte[(1 << 20) + 1]);
      assertEquals(1009, socket.closed());
    }
  }

  @Test
  void largeMessagesThatStallKeepTheirRoomToThemselves() throws IOException {
    var half = bytes(0x81, 0xff, 0, 0, 0, 0, 0, 0x3f, 0, 0, 0, 0, 0, 0, 'x');
    var sockets = new ArrayList<WebSocketClient>();
    try {
      for (int i = 0; i < 5; i++) {
        var socket = server.webSocket();
        sockets.add(socket);
        socket.raw(half);
      }
      // one of them, whichever is the last to ask, finds no room
      var closed =
          sockets.stream().map(WebSocketTest::closedLater).toArray(CompletableFuture<?>[]::new);
      assertEquals(1013, CompletableFuture.anyOf(closed).join());
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
    try (var socket = server.webSocket()) { // what they had is free again
      socket.send(CALL + " ".repeat((4 << 20) - CALL.length()));
      assertEquals(2, socket.json().get("result").intValue());
    }
  }

  private static CompletableFuture<Integer> closedLater(WebSocketClient socket) {
    var code = new CompletableFuture<Integer>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                code.complete(socket.closed());
              } catch (IOException e) {
                code.completeExceptionally(e); // the test is over
              }
            });
    return code;
  }

  @Test
  void aWebPageAndAnotherProtocolAreRefused() throws IOException {
    assertEquals(403, refused("Origin: http://localhost\r\n"));
    assertEquals(400, refused("Sec-WebSocket-Protocol: mqtt\r\n"));
    assertEquals(400, refused("Sec-WebSocket-Version: 8\r\n"));
    assertEquals(400, refused("Sec-WebSocket-Key: short\r\n"));
    assertEquals(101, refused("Sec-WebSocket-Protocol: other, berth-rpc\r\n"));
    assertEquals(
        404, WebSocketClient.refused(server.path(), "/stream/" + "0".repeat(64), "").status());
  }

  private static int refused(String headers) throws IOException {
    return WebSocketClient.refused(server.path(), "/rpc", headers).status();
  }

  @Test
  void theKeyIsAnsweredAsTheStandardHasIt() throws IOException {
    try (var http = server.connect()) {
      http.send(
          "GET /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      var answer = http.answer();
      assertEquals(101, answer.status());
      assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.headers().get("sec-websocket-accept"));
      assertTrue(answer.headers().get("connection").equalsIgnoreCase("upgrade"));
    }
  }

  /** The JDK's own client, which speaks TCP alone, through a relay. */
  @Test
  void aClientThatIsNotOursUnderstandsIt() throws Exception {
    var said = new LinkedBlockingQueue<String>();
    try (var relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = HttpClient.newHttpClient()) {
      Thread.ofVirtual().start(() -> relay(relay));
      var socket =
          client
              .newWebSocketBuilder()
              .subprotocols("berth-rpc")
              .buildAsync(
                  URI.create("ws://localhost:" + relay.getLocalPort() + "/rpc"), listener(said))
              .join();
      assertEquals("berth-rpc", socket.getSubprotocol());
      socket.sendText(CALL.substring(0, 9), false).join();
      socket.sendText(CALL.substring(9), true).join();
      assertTrue(said.take().contains("\"result\":2"));
      socket.sendPing(ByteBuffer.wrap(utf8("here?"))).join();
      assertEquals("pong here?", said.take());
      var subscription = CALL.replace("probe.add", "probe.tell").replace("\"a\"", "\"count\"");
      socket.sendText(subscription, true).join();
      assertTrue(said.take().contains("\"subscription\":\"s1\""));
      assertTrue(said.take().contains("subscription.item"));
      assertTrue(said.take().contains("complete"));
      socket.sendClose(1000, "enough").join();
      assertEquals("closed 1000", said.take());
    }
  }

  private static WebSocket.Listener listener(Queue<String> said) {
    return new WebSocket.Listener() {
      private final StringBuilder text = new StringBuilder();

      @Override
      public @Nullable CompletionStage<?> onText(
          WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
          said.add(text.toString());
          text.setLength(0);
        }
        socket.request(1);
        return null;
      }

      @Override
      public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        said.add("pong " + StandardCharsets.UTF_8.decode(message));
        socket.request(1);
        return null;
      }

      @Override
      public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        said.add("closed " + code);
        return null;
      }
    };
  }

  private static void relay(ServerSocket listening) {
    try (var client = listening.accept();
        var unix = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
      var back =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      Channels.newInputStream(unix).transferTo(client.getOutputStream());
                      client.shutdownOutput();
                    } catch (IOException e) {
                      // the client has closed
                    }
                  });
      client.getInputStream().transferTo(Channels.newOutputStream(unix));
      back.join();
    } catch (IOException | InterruptedException e) {
      // one side has closed
    }
  }
}
