package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in over TCP without TLS, and how far. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class TokensOverTcpTest {
  @TempDir static Path folder;

  private RunningServer server;
  private InetSocketAddress address;

  @BeforeAll
  void start() throws IOException {
    write("read look-only", "run ci", "admin boss");
    server = RunningServer.start("--listen", "127.0.0.1:0", "--tokens", file().toString());
    var places = server.api().call("system.info", Map.of()).get("places");
    for (var place : places) {
      if (place.get("name").textValue().equals("tcp")) {
        int port = URI.create(place.get("path").textValue()).getPort();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      }
    }
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  private static Path file() {
    return folder.resolve("tokens");
  }

  /** A line for each {@code SCOPE NAME}; the token is {@code secret-NAME}. */
  private static void write(String... tokens) throws IOException {
    var text = new StringBuilder("# who may do what\n\n");
    for (var token : tokens) {
      var words = token.split(" ", 2);
      text.append(words[0]).append(' ').append(sha256("secret-" + words[1]));
      text.append(' ').append(words[1]).append('\n');
    }
    var next = folder.resolve("next");
    Files.writeString(next, text);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
    Files.move(next, file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Http.Answer send(String head, String body) throws IOException {
    try (var http = new Http(address)) {
      http.send(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
      return http.answer();
    }
  }

  private Http.Answer call(String host, String further, String method, Map<String, ?> parameters)
      throws IOException {
    return send(
        "POST /rpc HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n" + further,
        Api.request(method, parameters));
  }

  private static String bearer(String name) {
    return "Authorization: Bearer secret-" + name + "\r\n";
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "look-only, system.hello, -",
        "look-only, container.list, -",
        "look-only, container.create, PERMISSION_DENIED",
        "look-only, container.exec, PERMISSION_DENIED",
        "look-only, container.logs, PERMISSION_DENIED",
        "look-only, system.stop, PERMISSION_DENIED",
        "ci, container.list, -",
        "ci, container.create, INVALID_ARGUMENT",
        "ci, system.stop, PERMISSION_DENIED",
        "ci, image.remove, PERMISSION_DENIED",
        "ci, gc.apply, PERMISSION_DENIED",
        "boss, gc.apply, INVALID_ARGUMENT",
      })
  void aTokenGoesAsFarAsItsScope(String token, String method, String kind) throws IOException {
    var answer = call("localhost", bearer(token), method, Map.of());
    assertEquals(200, answer.status());
    var text = answer.text();
    if (kind == null) {
      assertTrue(text.contains("\"result\""), text);
    } else {
      assertTrue(text.contains(kind), text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Authorization: Bearer secret-nobody\r\n",
        "Authorization: Bearer \r\n",
        "Authorization: Basic c2VjcmV0LWJvc3M=\r\n",
        "Authorization: secret-boss\r\n",
        "Authorization: Bearer secret-boss\r\nAuthorization: Bearer secret-boss\r\n"
      })
  void withoutOneKnownTokenNothingIsSaid(String header) throws IOException {
    var answer = call("localhost", header, "system.hello", Map.of());
    assertEquals(401, answer.status());
    assertEquals("Bearer", answer.headers().get("www-authenticate"));
    assertFalse(answer.text().contains("serverVersion"));
  }

  @Test
  void aStreamNeedsTheTokenToo() throws IOException {
    assertEquals(401, send("GET /stream/0 HTTP/1.1\r\nHost: localhost\r\n", "").status());
    assertEquals(
        404, send("GET /stream/0 HTTP/1.1\r\nHost: localhost\r\n" + bearer("ci"), "").status());
  }

  @ParameterizedTest
  @DisplayName("a web page talks to the server by another name: DNS rebinding, CVE-2018-5702")
  @CsvSource({
    "127.0.0.1:80, 200",
    "[::1]:80, 200",
    "localhost, 200",
    "rebound.example, 403",
    "127.0.0.1.rebound.example, 403",
    "berth, 403",
    "10.0.0.1.nip.io, 403"
  })
  void theNameIsAnAddressOrLocalhost(String host, int status) throws IOException {
    assertEquals(status, call(host, bearer("boss"), "system.hello", Map.of()).status());
  }

  @ParameterizedTest
  @DisplayName("a web page posts to the server, or opens a WebSocket: CVE-2025-66414")
  @ValueSource(
      strings = {
        "POST /rpc HTTP/1.1\r\nContent-Type: application/json\r\n",
        "POST /rpc HTTP/1.1\r\nContent-Type: text/plain\r\n",
        "GET /rpc HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
      })
  void anOriginIsRefusedEvenWithAToken(String head) throws IOException {
    var origin = "Host: localhost\r\nOrigin: http://localhost\r\n" + bearer("boss");
    assertEquals(403, send(head + origin, "").status());
  }

  @Test
  void anOpenWebSocketCallsNothingMoreWithATokenThatIsGone() throws IOException {
    var call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.hello\"}";
    try (var socket = WebSocketClient.open(address, "/rpc", bearer("boss"))) {
      socket.send(call);
      assertTrue(socket.json().has("result"));
      write("read look-only");
      socket.send(call);
      var closed = socket.next();
      assertEquals(WebSocketClient.CLOSE, closed.opcode());
      assertEquals(1008, closed.code());
    } finally {
      write("read look-only", "run ci", "admin boss");
    }
  }

  @Test
  void aChangedFileCountsAtOnceAndABrokenOneLetsNobodyIn() throws IOException {
    try {
      write("read look-only", "admin other");
      assertEquals(200, call("localhost", bearer("other"), "system.hello", Map.of()).status());
      assertEquals(401, call("localhost", bearer("boss"), "system.hello", Map.of()).status());
      Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
      assertEquals(401, call("localhost", bearer("other"), "system.hello", Map.of()).status());
      Files.delete(file());
      assertEquals(401, call("localhost", bearer("other"), "system.hello", Map.of()).status());
    } finally {
      write("read look-only", "run ci", "admin boss");
    }
    assertEquals(200, call("localhost", bearer("boss"), "system.hello", Map.of()).status());
    assertFalse(server.log().contains("secret-") || server.log().contains(sha256("secret-boss")));
  }

  @Test
  void noServerListensWhereTokensWouldBeHeardOrNobodyIsKnown() {
    for (var options :
        List.of(
            List.of("run", "--listen", "127.0.0.1:0"),
            List.of("run", "--listen", "0.0.0.0:0", "--tokens", file().toString()),
            List.of("run", "--listen", "example.com:80", "--tokens", file().toString()),
            List.of("run", "--listen", "127.0.0.1:99999", "--tokens", file().toString()),
            List.of("run", "--tokens", file().toString()))) {
      var refusal =
          org.junit.jupiter.api.Assertions.assertThrows(
              dev.berth.server.lifecycle.Refusal.class,
              () -> dev.berth.server.lifecycle.ServerSettings.read(options, Map.of()));
      assertEquals(2, refusal.status());
    }
  }
}
