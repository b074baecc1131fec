package dev.berth.shell.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the client sends, and what it makes of answers, byte by byte. */
class ClientTest {
  @TempDir Path folder;

  /** A peer that answers each connection's first bytes with a text, and keeps what it got. */
  private final class Peer implements AutoCloseable {
    final ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    final List<String> got = new ArrayList<>();
    final Thread thread;

    Peer(String... answers) throws IOException {
      listener.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
      thread = Thread.ofVirtual().start(() -> serve(answers));
    }

    private void serve(String... answers) {
      try {
        for (var answer : answers) {
          try (SocketChannel connection = listener.accept()) {
            var bytes = ByteBuffer.allocate(1 << 16);
            connection.read(bytes);
            got.add(new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1));
            connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1)));
            connection.shutdownOutput();
            while (staysOpen(answer) && connection.read(bytes.clear()) > 0) {
              // credit, until the client goes away
            }
          }
        }
      } catch (ClosedChannelException e) {
        // the test is over
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static boolean staysOpen(String answer) {
      return answer.contains(" 101 ") || answer.contains(" 404 ");
    }

    Client client() {
      return new Client(
          () -> {
            try {
              return HttpConnection.open(folder.resolve("s"));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    @Override
    public void close() throws IOException {
      listener.close();
      Files.deleteIfExists(folder.resolve("s"));
    }
  }

  private static String counted(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void aCallIsOneRequestOfJsonRpc() throws IOException {
    try (var peer = new Peer(counted("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":[1]}}"))) {
      var result = peer.client().call("image.tag", Params.of("image", "a").put("reference", "b"));
      assertEquals("{\"a\":[1]}", result.compact());
      assertTrue(peer.got.getFirst().startsWith("POST /rpc HTTP/1.1\r\nHost: localhost\r\n"));
      var body = peer.got.getFirst().replaceFirst("(?s).*\r\n\r\n", "");
      assertTrue(
          body.matches(
              "\\{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"image.tag\",\"params\":"
                  + "\\{\"image\":\"a\",\"reference\":\"b\",\"requestId\":\"[0-9a-f-]{36}\"}}"),
          body);
    }
  }

  /** What was sent again is the same to the byte, so the server does it once. */
  @Test
  void aCallThatChangesSomethingIsSentAgainWithItsRequestId() throws IOException {
    try (var peer = new Peer("", "HTTP/1.1 200 OK\r\n", counted("{\"id\":1,\"result\":7}"))) {
      var result = peer.client().call("container.start", Params.of("container", "web"));
      assertEquals(7, result.number());
      assertEquals(3, peer.got.size());
      assertEquals(1, peer.got.stream().distinct().count(), peer.got.toString());
      assertTrue(peer.got.getFirst().contains("\"requestId\":"));
    }
  }

  @Test
  void aCallThatChangesNothingIsSentAgainAsItWas() throws IOException {
    try (var peer = new Peer("", counted("{\"id\":1,\"result\":[]}"))) {
      assertTrue(peer.client().call("container.list").isList());
      assertEquals(2, peer.got.size());
      assertTrue(!peer.got.getFirst().contains("requestId"));
    }
  }

  private String broken(String method) throws IOException {
    try (var peer = new Peer("", "", "", "", "", "")) {
      var client = peer.client();
      var failure = assertThrows(RpcException.class, () -> client.call(method));
      assertEquals("UNAVAILABLE", failure.kind());
      return failure.text();
    }
  }

  @Test
  void onlyWhatMayHaveChangedSomethingIsToBeLookedAt() throws IOException {
    var read = broken("container.list");
    assertTrue(read.startsWith("container.list got no answer: the connection"), read);
    assertTrue(read.endsWith("it changes nothing, so try again"), read);
    var started = broken("container.start");
    assertTrue(started.startsWith("cannot tell how container.start ended"), started);
    assertTrue(started.endsWith("look with inspect before trying again"), started);
    var unknown = broken("a.b");
    assertTrue(unknown.startsWith("cannot tell how a.b ended"), unknown);
  }

  @Test
  void aServerThatSpeaksTlsHasDoneNothing() throws IOException {
    try (var peer = new Peer("\u0015\u0003\u0003\u0000\u0002\u0002\u0050")) {
      var start = Params.of("container", "web");
      var failure =
          assertThrows(RpcException.class, () -> peer.client().call("container.start", start));
      assertEquals("UNAVAILABLE", failure.kind());
      assertEquals(
          "cannot connect to the server at localhost: it speaks TLS there; name it with tls:// instead of tcp://",
          failure.text());
      assertEquals(1, peer.got.size());
    }
  }

  @Test
  void chunksAreJoined() throws IOException {
    var head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    var body = "9;x=y\r\n{\"id\":1,\"\r\n8\r\nresult\":\r\n2\r\n4}\r\n0\r\nTrailer: x\r\n\r\n";
    try (var peer = new Peer(head + body)) {
      assertEquals(4, peer.client().call("a.b").number());
    }
  }

  @Test
  void anErrorIsAnExceptionWithKindAndDetails() throws IOException {
    var error =
        "{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"no\",\"data\":"
            + "{\"kind\":\"NOT_FOUND\",\"details\":{\"container\":\"x\"}}}}";
    try (var peer = new Peer(counted(error))) {
      var e = assertThrows(RpcException.class, () -> peer.client().call("a.b"));
      assertEquals("NOT_FOUND", e.kind());
      assertEquals("no", e.text());
      assertEquals(Map.of("container", "x"), e.details());
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNoAnswer() throws IOException {
    try (var peer = new Peer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result\":1}", "")) {
      var client = peer.client();
      var cut = assertThrows(RpcException.class, () -> client.call("a.b"));
      assertEquals("UNAVAILABLE", cut.kind());
      var closed = assertThrows(RpcException.class, () -> client.call("a.b"));
      assertTrue(closed.text().contains("before it had answered"), closed.text());
    }
  }

  /** A server that refuses a request by its size doesn't read it. */
  @Test
  void anAnswerThatComesBeforeTheRequestIsWrittenIsRead() throws IOException {
    var error = "{\"id\":null,\"error\":{\"message\":\"too large\",\"data\":{\"kind\":\"X\"}}}";
    var answer = counted(error).replace("200 OK", "413 Content Too Large");
    try (var peer = new Peer(answer)) {
      var large = Params.of("reference", "x".repeat(5 << 20));
      var refused = assertThrows(RpcException.class, () -> peer.client().call("a.b", large));
      assertEquals("too large", refused.text());
    }
    try (var peer = new Peer("")) {
      var large = Params.of("reference", "x".repeat(5 << 20));
      var broken = assertThrows(RpcException.class, () -> peer.client().call("a.b", large));
      assertEquals("UNAVAILABLE", broken.kind());
    }
  }

  @Test
  @Timeout(60)
  void aRefusedStreamLeavesNoConnection() throws Exception {
    var answer = counted("").replace("200 OK", "404 Not Found");
    try (var peer = new Peer(answer, answer)) {
      assertThrows(
          RpcException.class, () -> peer.client().subscribe("event.follow", Params.of().json()));
      assertThrows(RpcException.class, () -> peer.client().streams("token"));
      peer.thread.join();
    }
  }

  @Test
  void aStreamOfUnknownLengthIsSentInChunksAndNeverLooksComplete() throws IOException {
    try (var peer = new Peer("")) {
      var body =
          new HttpConnection.Body() {
            @Override
            public long length() {
              return -1;
            }

            @Override
            public void writeTo(java.io.OutputStream out) throws IOException {
              out.write(new byte[40_000]);
              throw new IOException("the disk broke");
            }
          };
      assertThrows(RpcException.class, () -> peer.client().upload("token", body));
    }
  }

  @Test
  void outputComesInFramesAndGetsCredit() throws IOException {
    var frames = new ByteArrayOutputStream();
    for (var frame :
        List.of(
            frame(1, "out"),
            frame(2, "err"),
            frame(3, "{\"started\":{\"pid\":1}}"),
            frame(1, ""),
            frame(3, "{\"exit\":{\"exitCode\":3,\"reason\":\"exited\"}}"))) {
      frames.writeBytes(frame);
    }
    var answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: berth-streams\r\n\r\n"
            + frames.toString(StandardCharsets.ISO_8859_1);
    try (var peer = new Peer(answer);
        var streams = peer.client().streams("token")) {
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      var exit = streams.receive(out, err);
      assertEquals(3, exit.code());
      assertEquals("out", out.toString(StandardCharsets.UTF_8));
      assertEquals("err", err.toString(StandardCharsets.UTF_8));
      assertTrue(peer.got.getFirst().contains("Upgrade: berth-streams\r\n"));
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
}
