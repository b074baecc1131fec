package dev.berth.engine.registry;

import static dev.berth.engine.registry.LittleServer.send;
import static dev.berth.engine.registry.Trial.bytes;
import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where requests go on to, and which addresses are dialled. */
class RedirectTest {
  private static final Digest SOME = Digest.of(bytes("some"));
  private static final Dialling DIALLING =
      new Dialling(Set.of(HttpOrigin.of(URI.create("http://named.example:5000"))));

  @Test
  void aBlobIsFetchedFromWhereTheRegistryPoints() throws IOException {
    try (var storage = LittleServer.start((exchange, _) -> send(exchange, 200, bytes("abc")));
        var server =
            LittleServer.start(
                (exchange, asked) -> {
                  if (asked.target().startsWith("/v2/")) {
                    send(exchange, 307, new byte[0], "Location", "/elsewhere?x=1");
                  } else {
                    send(
                        exchange,
                        302,
                        new byte[0],
                        "Location",
                        "http://" + storage.host() + "/blob");
                  }
                });
        var registries = Trial.registries();
        var body = Trial.open(registries, server.host() + "/a/b").blob(SOME, 0)) {
      assertArrayEquals(bytes("abc"), body.bytes().readAllBytes());
      assertEquals("/blob", storage.asked().getFirst().target());
    }
  }

  @Test
  void aCircleIsLeftAfterTenRedirects() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, _) -> send(exchange, 307, new byte[0], "Location", "/again"));
        var registries = Trial.registries()) {
      var failure =
          fails(
              ErrorKind.UNAVAILABLE,
              () -> Trial.open(registries, server.host() + "/a/b").blob(SOME, 0));
      assertTrue(failure.getMessage().contains("more than 10 times"), failure.getMessage());
      assertEquals(11, server.asked().size());
    }
  }

  @Test
  void whoGivesNoAnswerIsTold() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, _) ->
                    send(exchange, 307, new byte[0], "Location", "http://127.0.0.1:1/blob"));
        var registries = Trial.registries()) {
      var failure =
          fails(
              ErrorKind.UNAVAILABLE,
              () -> Trial.open(registries, server.host() + "/a/b").blob(SOME, 0));
      var told =
          "127.0.0.1:1, to which %s leads, gives no whole answer in 3 tries: it refuses the connection"
              .formatted(server.host());
      assertTrue(failure.getMessage().contains(told), failure.getMessage());
    }
  }

  @Test
  void addressesThatAreNoneAreRefused() throws IOException {
    for (var target :
        new String[] {"file:///etc/passwd", "http://registry.example/x", "ftp://127.0.0.1/x"}) {
      try (var server =
              LittleServer.start(
                  (exchange, _) -> send(exchange, 307, new byte[0], "Location", target));
          var registries = Trial.registries()) {
        fails(
            ErrorKind.UNSUPPORTED,
            () -> Trial.open(registries, server.host() + "/a/b").blob(SOME, 0));
      }
    }
  }

  private static String dialled(String address) {
    return DIALLING.dialled(URI.create(address)).toString();
  }

  private static void refuses(String address) {
    fails(ErrorKind.UNSUPPORTED, () -> dialled(address));
  }

  @Test
  void cve_2026_92543_plainHttpIsDecidedOnTheDialledAddress() {
    assertEquals("http://127.0.0.1:5000/v2/?a=b", dialled("http://localhost:5000/v2/?a=b"));
    assertEquals("http://127.9.8.7/v2/", dialled("http://127.9.8.7/v2/"));
    assertEquals("http://[::1]:5000/v2/", dialled("http://[::1]:5000/v2/"));
    assertEquals("http://named.example:5000/v2/", dialled("http://named.example:5000/v2/"));
    refuses("http://named.example:5001/v2/");
    refuses("http://named.example/v2/");
    refuses("http://registry.example/v2/");
    refuses("http://localhost.example/v2/");
    refuses("http://127.0.0.1.example/v2/");
    refuses("http://0.0.0.0:5000/v2/");
    refuses("http://[::]:5000/v2/");
    refuses("http://10.0.0.1/v2/");
    refuses("http://[fe80::1]/v2/");
    refuses("http://127.0.0.1:65536/v2/");
  }

  @Test
  void cve_2026_92543_aNameThatResolvesToLoopbackIsNotEnough() throws IOException {
    var machine = java.net.InetAddress.getLocalHost().getHostName();
    if (!machine.equals("localhost")) {
      refuses("http://" + machine + ":5000/v2/");
    }
    refuses("http://ip6-localhost:5000/v2/");
  }

  @Test
  void anAddressWithAPasswordIsRefused() {
    refuses("https://user:password@registry.example/v2/");
  }

  @Test
  void tlsIsNotLeft() {
    fails(
        ErrorKind.UNSUPPORTED,
        () ->
            Redirects.downgradeRefused(
                URI.create("https://registry.example/"), URI.create("http://127.0.0.1/")));
  }
}
