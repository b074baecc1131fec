package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other users and web pages can't do to a server, named after the mistakes of others. */
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class ServerHardeningTest {
  private static final String HELLO =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.hello\",\"params\":{}}";
  private static final String HEAD =
      "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  private RunningServer server;

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
    server.script("c", "echo secret; sleep 1000");
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  private static String asNobody(String script) throws IOException {
    return Shell.run(
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", script);
  }

  /** Those of the paths that nobody can stat. */
  private static List<String> visible(List<Path> paths) throws IOException {
    var script = new StringBuilder();
    paths.forEach(path -> script.append("stat -c %n '").append(path).append("' 2>&-\n"));
    return asNobody(script + "true").lines().toList();
  }

  @Test
  @DisplayName("another local user reads state: CVE-2021-41103, 2021-41091")
  void nobodyCanStatNothingInsideTheStateFolder() throws IOException {
    assertEquals(List.of(server.root().toString()), visible(List.of(server.root())));
    List<Path> inside;
    try (var paths = Files.walk(server.root(), 4)) {
      inside = paths.filter(path -> !path.equals(server.root())).toList();
    }
    assertTrue(inside.size() > 10, "there is something to see: " + inside);
    assertEquals(List.of(), visible(inside));
    assertEquals("", asNobody("ls '%s' 2>&- || true".formatted(server.root())));

    List<Path> sockets;
    try (var paths = Files.list(server.run().resolve("c"))) {
      sockets = paths.toList();
    }
    assertFalse(sockets.isEmpty());
    assertEquals(List.of(), visible(sockets));
  }

  @Test
  @DisplayName("another local user talks to the server: CVE-2021-41103")
  void theSocketIsClosedToOthers() throws IOException {
    var socket = server.run().resolve("berth.sock");
    assertEquals(List.of(socket.toString()), visible(List.of(socket)));
    var permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(socket));
    var group = Files.getAttribute(socket, "posix:group").toString();
    assertEquals(group.equals("berth") ? "rw-rw----" : "rw-------", permissions);
    assertEquals(
        "no\n", asNobody("if [ -w '%s' ]; then echo yes; else echo no; fi".formatted(socket)));
    var connect =
        "curl -s -o /dev/null --unix-socket '%s' http://localhost/rpc; echo $?".formatted(socket);
    assertEquals("0\n", Shell.run("sh", "-c", connect));
    assertEquals("7\n", asNobody(connect), "curl's word for: cannot connect");
  }

  @Test
  @DisplayName("the engine's abstract socket is reached from the host's network: CVE-2020-15257")
  void noSocketHasAnAbstractName() throws IOException {
    var fds = Files.list(Path.of("/proc/" + server.process().pid() + "/fd"));
    List<String> inodes;
    try (fds) {
      inodes = fds.map(ServerHardeningTest::target).filter(it -> it.startsWith("socket:")).toList();
    }
    var table = Files.readAllLines(Path.of("/proc/net/unix"));
    assertTrue(table.stream().anyMatch(line -> line.contains(server.run().toString())));
    assertFalse(inodes.isEmpty());
    for (var line : table) {
      var words = line.strip().split("\\s+");
      if (words.length > 7 && words[7].startsWith("@")) {
        assertFalse(inodes.contains("socket:[" + words[6] + "]"), line);
        assertFalse(line.contains("berth"), line);
      }
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed since
    }
  }

  @ParameterizedTest
  @DisplayName("a web page talks to the server: CVE-2018-5702, 2025-66414")
  @ValueSource(
      strings = {
        "POST /rpc HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n",
        "POST /rpc HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Type: application/json\r\n",
        "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n",
        "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n",
        "GET /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n",
        "GET /stream/0 HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: berth-streams\r\n",
      })
  void aWebPageIsRefused(String head) throws IOException {
    try (var http = server.api().connect()) {
      http.send(head + "Content-Length: " + HELLO.length() + "\r\n\r\n" + HELLO);
      var answer = http.answer();
      assertTrue(List.of(403, 405, 415).contains(answer.status()), "" + answer.status());
      assertFalse(answer.text().contains("serverVersion"));
    }
  }

  @ParameterizedTest
  @DisplayName("the check sees another body than the handler: CVE-2024-41110, 2026-34040")
  @ValueSource(
      strings = {
        "Content-Length: 0\r\n\r\n{HELLO}",
        "\r\n{HELLO}",
        "Content-Length: 5\r\nContent-Length: {LENGTH}\r\n\r\n{HELLO}",
        "Content-Length: -1\r\n\r\n{HELLO}",
        "Content-Length: 99999999999999999999\r\n\r\n{HELLO}",
        "Content-Length: 4194305\r\n\r\n{HELLO}",
        "Content-Length: {LENGTH}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HELLO}",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{HELLO}",
        "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n{HELLO}",
      })
  void aBodyOfDoubtfulLengthIsNotCarriedOut(String rest) throws IOException {
    try (var http = server.api().connect()) {
      http.send(
          HEAD
              + rest.replace("{HELLO}", HELLO).replace("{LENGTH}", String.valueOf(HELLO.length())));
      var answer = http.answer();
      var text = answer.text();
      assertFalse(text.contains("serverVersion"), text);
      assertTrue(answer.status() >= 400 || text.contains("-32700"), answer.status() + text);
    }
  }

  @Test
  @DisplayName("the check sees another body than the handler: a very long one")
  void aVeryLongBodyIsRefusedWhole() throws IOException {
    var padding = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    try (var http = server.api().connect()) {
      http.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
      http.send("%x\r\n%s\r\n".formatted(HELLO.length(), HELLO));
      for (int i = 0; i < 80; i++) {
        try {
          http.send("10000\r\n");
          http.send(padding);
          http.send("\r\n");
        } catch (IOException e) {
          break; // it has heard enough
        }
      }
      var said = new String(http.in().readNBytes(12), StandardCharsets.US_ASCII);
      assertEquals("HTTP/1.1 413", said);
    }
    server.api().call("system.hello", Map.of());
  }

  @Test
  void aClientThatWaitsForLeaveToSendIsGivenIt() throws IOException {
    try (var http = server.api().connect()) {
      http.send(
          HEAD + "Expect: 100-continue\r\nContent-Length: %d\r\n\r\n".formatted(HELLO.length()));
      assertEquals(100, http.answer().status());
      http.send(HELLO);
      assertTrue(http.answer().text().contains("serverVersion"));
    }
    try (var http = server.api().connect()) {
      http.send(HEAD + "Expect: 100-continue\r\nContent-Length: 4194305\r\n\r\n");
      assertEquals(413, http.answer().status());
    }
  }

  @Test
  @DisplayName("large bodies exhaust memory")
  void largeBodiesThatStallKeepABoundedAmountAndNobodyElseOut() throws IOException {
    var head = HEAD + "Content-Length: 4000000\r\n\r\n";
    var part = new byte[20_000];
    var stalled = new ArrayList<Http>();
    try {
      for (int i = 0; i < 5; i++) {
        var http = server.api().connect();
        stalled.add(http);
        http.send(head);
        http.send(part);
      }
      server.api().call("system.hello", Map.of());
      var first =
          CompletableFuture.anyOf(
              stalled.stream().map(it -> answer(it)).toArray(CompletableFuture[]::new));
      assertEquals(503, first.join());
    } finally {
      for (var http : stalled) {
        http.close();
      }
    }
    var large = HELLO.replace("1,", "\"" + "x".repeat(4_000_000) + "\",");
    try (var http = server.api().connect()) {
      http.post(large);
      assertTrue(http.answer().text().contains("serverVersion"));
    }
  }

  private static CompletableFuture<Integer> answer(Http http) {
    var status = new CompletableFuture<Integer>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                status.complete(http.answer().status());
              } catch (IOException e) {
                status.completeExceptionally(e);
              }
            });
    return status;
  }
}
