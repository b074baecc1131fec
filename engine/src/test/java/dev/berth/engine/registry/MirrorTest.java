package dev.berth.engine.registry;

import static dev.berth.engine.registry.LittleServer.send;
import static dev.berth.engine.registry.Trial.MANIFEST;
import static dev.berth.engine.registry.Trial.MANIFEST_TYPE;
import static dev.berth.engine.registry.Trial.bytes;
import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors, and proxies, on the way to a registry. */
class MirrorTest {
  private static final Digest SOME = Digest.of(bytes("some"));

  @TempDir Path folders;

  private void say(String domain, String toml) throws IOException {
    Files.writeString(Files.createDirectories(folders.resolve(domain)).resolve("hosts.toml"), toml);
  }

  private static void sendManifest(HttpExchange exchange, LittleServer.Asked asked)
      throws IOException {
    if (asked.target().contains("/blobs/")) {
      send(exchange, 200, bytes("blob"));
    } else {
      send(
          exchange,
          200,
          MANIFEST,
          "Content-Type",
          MANIFEST_TYPE,
          "Docker-Content-Digest",
          Digest.of(MANIFEST).value());
    }
  }

  private static RemoteRepository open(Registries registries) {
    return registries.open(
        ImageReference.parse("registry.example/a/b"),
        Optional.of(new Credentials.Password("ann", "secret")));
  }

  @Test
  void aMirrorIsAskedFirstAndWithoutCredentials() throws IOException {
    try (var mirror = LittleServer.start(MirrorTest::sendManifest);
        var server = LittleServer.start(MirrorTest::sendManifest);
        var registries = Trial.registries(folders)) {
      say(
          "registry.example",
          "server = \"http://%s\"\n[host.\"http://%s\".header]\nx-team = \"a\"\n"
              .formatted(server.host(), mirror.host()));
      assertEquals(Digest.of(MANIFEST), open(registries).manifest("1").digest());
      assertEquals(List.of(), server.asked());
      assertEquals(Optional.empty(), mirror.asked().getFirst().authorization());
    }
  }

  @Test
  void aMirrorThatIsDownOrHasNothingIsPassedOver() throws IOException {
    try (var empty = LittleServer.start((exchange, _) -> send(exchange, 404, new byte[0]));
        var failing = LittleServer.start((exchange, _) -> send(exchange, 500, new byte[0]));
        var lying =
            LittleServer.start(
                (exchange, _) -> send(exchange, 200, bytes("{}"), "Content-Type", MANIFEST_TYPE));
        var server = LittleServer.start(MirrorTest::sendManifest);
        var registries = Trial.registries(folders)) {
      say(
          "registry.example",
          """
          server = "http://%s"
          [host."http://127.0.0.1:1"]
          [host."http://%s"]
          [host."http://%s"]
          [host."http://%s"]
          """
              .formatted(server.host(), empty.host(), failing.host(), lying.host()));
      var digest = Digest.of(MANIFEST);
      assertEquals(digest, open(registries).manifest(digest.value()).digest());
      assertEquals(1, server.asked().size());
      assertEquals(2, failing.asked().size());
      var repository = open(registries);
      repository.manifest(digest.value());
      repository.manifest(digest.value());
      assertEquals(3, server.asked().size());
      assertEquals(4, failing.asked().size());
    }
  }

  @Test
  void theRegistrysOwnFailureIsTheOneThatIsTold() throws IOException {
    try (var server = LittleServer.start((exchange, _) -> send(exchange, 404, new byte[0]));
        var registries = Trial.registries(folders)) {
      say(
          "registry.example",
          "server = \"http://%s\"\n[host.\"http://127.0.0.1:1\"]\n".formatted(server.host()));
      var failure = fails(ErrorKind.NOT_FOUND, () -> open(registries).manifest("1"));
      assertTrue(failure.getMessage().contains(server.host()), failure.getMessage());
      assertEquals(1, failure.getSuppressed().length);
      assertEquals(Optional.empty(), open(registries).resolve("1"));
    }
  }

  @Test
  void whereNobodyIsReachedTheMirrorIsToldToo() throws IOException {
    try (var registries = Trial.registries(folders)) {
      say("registry.example", "server = \"http://127.0.0.1:2\"\n[host.\"http://127.0.0.1:1\"]\n");
      var failure = fails(ErrorKind.UNAVAILABLE, () -> open(registries).manifest("1"));
      assertEquals("127.0.0.1:2", failure.details().get("registry"));
      assertTrue(
          failure.getMessage().matches("(?s).*127.0.0.1:2 gives .*Before that: .*127.0.0.1:1 .*"),
          failure.getMessage());
    }
  }

  @Test
  void aMirrorThatBreaksOffIsNotAskedForTheRest() throws IOException {
    var read = new CountDownLatch(1);
    try (var mirror = RawServer.cutting("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbl", read);
        var server = LittleServer.start(MirrorTest::sendManifest);
        var registries = Trial.registries(folders)) {
      say(
          "registry.example",
          "server = \"http://%s\"\n[host.\"http://%s\"]\n".formatted(server.host(), mirror.host()));
      var repository = open(registries);
      try (var body = repository.blob(SOME, 0)) {
        assertArrayEquals(bytes("bl"), body.bytes().readNBytes(2));
        read.countDown();
        assertThrows(IOException.class, () -> body.bytes().read());
      }
      try (var body = repository.blob(SOME, 2)) {
        assertArrayEquals(bytes("blob"), body.bytes().readAllBytes());
      }
      assertEquals(1, mirror.requests());
    }
  }

  @Test
  void aMirrorThatOnlyPullsIsNotAskedWhatATagMeans() throws IOException {
    try (var mirror = LittleServer.start(MirrorTest::sendManifest);
        var server = LittleServer.start(MirrorTest::sendManifest);
        var registries = Trial.registries(folders)) {
      say(
          "registry.example",
          "server = \"http://%s\"\n[host.\"http://%s\"]\ncapabilities = [\"pull\"]\n"
              .formatted(server.host(), mirror.host()));
      assertEquals(Optional.of(Digest.of(MANIFEST)), open(registries).resolve("1"));
      assertEquals(List.of(), mirror.asked());
      try (var body = open(registries).blob(SOME, 0)) {
        assertArrayEquals(bytes("blob"), body.bytes().readAllBytes());
      }
      assertEquals(1, mirror.asked().size());
    }
  }

  @Test
  void theRegistryItselfIsAskedWhatItHas() throws IOException {
    try (var mirror = LittleServer.start(MirrorTest::sendManifest);
        var server = LittleServer.start((exchange, _) -> send(exchange, 404, new byte[0]));
        var registries = Trial.registries(folders)) {
      say(
          "registry.example",
          "server = \"http://%s\"\n[host.\"http://%s\"]\n".formatted(server.host(), mirror.host()));
      assertEquals(Optional.empty(), open(registries).blobSize(SOME));
      fails(ErrorKind.NOT_FOUND, () -> open(registries).tags());
      assertEquals(List.of(), mirror.asked());
    }
  }

  @Test
  void aRegistryThatIsNotLoopbackIsReachedThroughTheProxy() throws Exception {
    try (var proxy =
            LittleServer.start(
                (exchange, asked) -> {
                  assertTrue(asked.target().startsWith("http://registry.example:5000/"));
                  sendManifest(exchange, asked);
                });
        var registries =
            new Registries(
                new RegistrySettings(
                    List.of(folders),
                    Map.of("http_proxy", "http://" + proxy.host()),
                    Deadlines.USUAL,
                    Trial.QUICK))) {
      say("registry.example:5000", "server = \"http://registry.example:5000\"\n");
      var repository = Trial.open(registries, "registry.example:5000/a/b");
      assertEquals(Digest.of(MANIFEST), repository.manifest("1").digest());
      assertEquals(1, proxy.asked().size());
    }
  }

  private static Registries proxied(String variable, String proxy) {
    return new Registries(
        new RegistrySettings(List.of(), Map.of(variable, proxy), Deadlines.USUAL, Trial.QUICK));
  }

  @Test
  void aRegistryWithTlsIsReachedThroughATunnel() throws IOException {
    var heads = new CopyOnWriteArrayList<String>();
    try (var proxy =
            RawServer.start(
                (_, head, out) -> {
                  heads.add(head);
                  out.write(RawServer.ascii("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n"));
                });
        var registries = proxied("HTTPS_PROXY", "http://me:my%20secret@" + proxy.host())) {
      fails(ErrorKind.UNAVAILABLE, () -> open(registries).manifest("1"));
    }
    var head = heads.getFirst();
    assertTrue(head.startsWith("CONNECT registry.example:443 HTTP/1.1\r\n"), head);
    assertTrue(head.contains("Basic " + base64("me:my secret") + "\r\n"), head);
    assertFalse(head.contains(base64("ann:secret")), head);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(bytes(text));
  }

  @Test
  void aProxyThatIsNoneIsToldWhenItIsNeeded() {
    try (var registries = proxied("HTTPS_PROXY", "socks5://p.example")) {
      var failure = fails(ErrorKind.INVALID_ARGUMENT, () -> open(registries).manifest("1"));
      assertTrue(failure.getMessage().contains("HTTPS_PROXY"), failure.getMessage());
    }
  }

  @Test
  void aRegistryIsNotShownWhatIsTheProxys() throws IOException {
    var shown = new CopyOnWriteArrayList<String>();
    try (var server =
            LittleServer.start(
                (exchange, asked) -> {
                  shown.addAll(exchange.getRequestHeaders().keySet());
                  sendManifest(exchange, asked);
                });
        var registries = proxied("HTTP_PROXY", "http://me:secret@proxy.example")) {
      Trial.open(registries, server.host() + "/a/b").manifest("1");
    }
    assertFalse(shown.contains("Proxy-authorization"), shown.toString());
  }
}
