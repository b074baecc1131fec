package dev.berth.engine.registry;

import static dev.berth.engine.registry.LittleServer.send;
import static dev.berth.engine.registry.Trial.MANIFEST;
import static dev.berth.engine.registry.Trial.MANIFEST_TYPE;
import static dev.berth.engine.registry.Trial.bytes;
import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.registry.LittleServer.Asked;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is shown what: passwords, tokens, and nothing. */
class AuthTest {
  private static final Credentials ANN = new Credentials.Password("ann", "open sesame");
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString(bytes("ann:open sesame"));

  /** What {@code htpasswd -nbB ann "open sesame"} prints. */
  private static final String HTPASSWD =
      "ann:$2b$04$NnQVHuplREcxqYaqbV.2ZOGZ5X.BnkSgHjfhbZVdiLVB0tbruGk9.\n";

  private static RemoteRepository open(
      Registries registries, String host, Credentials credentials) {
    return registries.open(ImageReference.parse(host + "/a/b"), Optional.ofNullable(credentials));
  }

  private static void sendManifest(HttpExchange exchange) throws IOException {
    send(exchange, 200, MANIFEST, "Content-Type", MANIFEST_TYPE);
  }

  @Test
  void aRealRegistryTakesTheRightPasswordOnly(@TempDir Path folder) throws IOException {
    var passwords = folder.resolve("htpasswd");
    Files.writeString(passwords, HTPASSWD);
    var section = "auth: {htpasswd: {realm: r, path: %s}}\n".formatted(passwords);
    try (var registry = RealRegistry.start(folder, "", section);
        var registries = Trial.registries()) {
      var host = registry.host();
      registries.check(host, ANN);
      assertEquals(Optional.empty(), open(registries, host, ANN).resolve("1"));
      fails(ErrorKind.NOT_FOUND, () -> open(registries, host, ANN).manifest("1"));
      var wrong = new Credentials.Password("ann", "guess");
      var told = fails(ErrorKind.PERMISSION_DENIED, () -> registries.check(host, wrong));
      var login =
          "cannot log in to %s: user or password are wrong, or have no access".formatted(host);
      assertTrue(told.getMessage().startsWith(login), told.getMessage());
      assertTrue(told.getMessage().contains("(it says: "), told.getMessage());
      assertFalse(told.getMessage().contains("berth login"), told.getMessage());
      var refused =
          fails(ErrorKind.PERMISSION_DENIED, () -> open(registries, host, wrong).manifest("1"));
      assertFalse(refused.getMessage().contains("guess"), refused.getMessage());
      var anonymous =
          fails(ErrorKind.PERMISSION_DENIED, () -> open(registries, host, null).manifest("1"));
      assertTrue(anonymous.getMessage().contains("berth login " + host), anonymous.getMessage());
    }
  }

  /** A registry and its token server in one: a token is good for so many requests. */
  private static final class TokenRegistry implements LittleServer.Answering {
    private final int uses;
    private final String answer;
    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    TokenRegistry(int uses, String answer) {
      this.uses = uses;
      this.answer = answer;
    }

    @Override
    public void answer(HttpExchange exchange, Asked asked) throws IOException {
      if (asked.target().startsWith("/token")) {
        left.set(uses);
        send(exchange, 200, bytes(answer.formatted(tokens.incrementAndGet())));
      } else if (asked.authorization().equals(Optional.of("Bearer t" + tokens.get()))
          && left.getAndDecrement() > 0) {
        sendManifest(exchange);
      } else {
        send(
            exchange,
            401,
            bytes("{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}"),
            "WWW-Authenticate",
            "Bearer realm=\"http://%s/token\",service=\"the service\",scope=\"repository:a/b:pull\""
                .formatted(exchange.getRequestHeaders().getFirst("Host")));
      }
    }
  }

  private static List<String> targets(LittleServer server) {
    return server.asked().stream().map(Asked::target).toList();
  }

  private static final String MANIFEST_TARGET = "/v2/a/b/manifests/1";
  private static final String TOKEN_TARGET =
      "/token?service=the+service&scope=repository%3Aa%2Fb%3Apull";

  @Test
  void aTokenIsFetchedOnceAndUsedUntilItIsRefused() throws IOException {
    try (var server = LittleServer.start(new TokenRegistry(2, "{\"token\":\"t%d\"}"));
        var registries = Trial.registries()) {
      for (int i = 0; i < 3; i++) {
        open(registries, server.host(), ANN).manifest("1");
      }
      assertEquals(
          List.of(
              MANIFEST_TARGET,
              TOKEN_TARGET,
              MANIFEST_TARGET,
              MANIFEST_TARGET,
              MANIFEST_TARGET,
              TOKEN_TARGET,
              MANIFEST_TARGET),
          targets(server));
      for (var asked : server.asked()) {
        boolean toTokenServer = asked.target().equals(TOKEN_TARGET);
        assertEquals(toTokenServer, asked.authorization().equals(Optional.of(BASIC)));
      }
    }
  }

  @Test
  void aRefusalWithoutABodyIsAnsweredAtOnce() throws IOException {
    try (var server = LittleServer.start(new TokenRegistry(2, "{\"token\":\"t%d\"}"));
        var registries = Trial.registries()) {
      open(registries, server.host(), null).resolve("1");
      assertEquals(
          List.of("HEAD", "GET", "HEAD", "GET"),
          server.asked().stream().map(Asked::method).toList());
    }
  }

  @Test
  void aTokenThatEndsIsNotShownAgain() throws IOException {
    var answer = "{\"access_token\":\"t%d\",\"expires_in\":5}";
    try (var server = LittleServer.start(new TokenRegistry(9, answer));
        var registries = Trial.registries()) {
      open(registries, server.host(), null).manifest("1");
      open(registries, server.host(), null).manifest("1");
      assertEquals(
          List.of(
              MANIFEST_TARGET,
              TOKEN_TARGET,
              MANIFEST_TARGET,
              MANIFEST_TARGET,
              TOKEN_TARGET,
              MANIFEST_TARGET),
          targets(server));
      assertEquals(Optional.empty(), server.asked().get(3).authorization());
    }
  }

  @Test
  void tokensOfOneCallerAreNotShownForAnother() throws IOException {
    try (var server = LittleServer.start(new TokenRegistry(9, "{\"token\":\"t%d\"}"));
        var registries = Trial.registries()) {
      open(registries, server.host(), ANN).manifest("1");
      open(registries, server.host(), null).manifest("1");
      assertEquals(Optional.empty(), server.asked().get(3).authorization());
    }
  }

  @Test
  void anIdentityTokenIsExchangedInTheBody() throws IOException {
    try (var server = LittleServer.start(new TokenRegistry(9, "{\"access_token\":\"t%d\"}"));
        var registries = Trial.registries()) {
      open(registries, server.host(), new Credentials.IdentityToken("s3cret&")).manifest("1");
      var asked = server.asked().get(1);
      assertEquals("POST", asked.method());
      assertEquals("/token", asked.target());
      assertEquals(
          List.of(
              "grant_type=refresh_token",
              "client_id=berth",
              "refresh_token=s3cret&",
              "service=the service",
              "scope=repository:a/b:pull"),
          List.of(asked.body().split("&")).stream()
              .map(field -> URLDecoder.decode(field, StandardCharsets.UTF_8))
              .toList());
    }
  }

  @Test
  void aTokenServerThatRefusesIsTold() throws IOException {
    LittleServer.Answering refusing =
        (exchange, asked) -> {
          if (asked.target().startsWith("/token")) {
            send(exchange, 401, bytes("{\"details\":\"incorrect username or password\"}"));
          } else {
            var host = exchange.getRequestHeaders().getFirst("Host");
            send(
                exchange,
                401,
                new byte[0],
                "WWW-Authenticate",
                "Bearer realm=\"http://%s/token\"".formatted(host));
          }
        };
    try (var server = LittleServer.start(refusing);
        var registries = Trial.registries()) {
      var failure =
          fails(
              ErrorKind.PERMISSION_DENIED,
              () -> open(registries, server.host(), ANN).manifest("1"));
      assertTrue(
          failure.getMessage().contains("incorrect username or password"), failure.getMessage());
      assertFalse(failure.getMessage().contains("sesame"), failure.getMessage());
    }
  }

  @Test
  void aTokenThatCannotStandInAHeaderIsRefused() throws IOException {
    try (var server =
            LittleServer.start(new TokenRegistry(9, "{\"token\":\"t%d\\r\\nX-Evil: 1\"}"));
        var registries = Trial.registries()) {
      fails(ErrorKind.CORRUPT, () -> open(registries, server.host(), null).manifest("1"));
    }
  }

  /** A host that wants to be shown credentials that are for another. */
  private static LittleServer bait() throws IOException {
    return LittleServer.start(
        (exchange, asked) -> {
          if (asked.target().startsWith("/token")) {
            send(exchange, 200, bytes("{\"token\":\"x\"}"));
          } else {
            var host = exchange.getRequestHeaders().getFirst("Host");
            send(
                exchange,
                401,
                new byte[0],
                "WWW-Authenticate",
                "Basic realm=\"r\", Bearer realm=\"http://%s/token\"".formatted(host));
          }
        });
  }

  @Test
  void cve_2020_15157_credentialsGoToNoForeignHost() throws IOException {
    try (var bait = bait();
        var server =
            LittleServer.start(
                (exchange, asked) -> {
                  if (asked.authorization().isEmpty()) {
                    send(exchange, 401, new byte[0], "WWW-Authenticate", "Basic realm=\"r\"");
                  } else {
                    send(
                        exchange,
                        307,
                        new byte[0],
                        "Location",
                        "http://%s/v2/a/b/blobs/x".formatted(bait.host()));
                  }
                });
        var registries = Trial.registries()) {
      var repository = open(registries, server.host(), ANN);
      fails(ErrorKind.PERMISSION_DENIED, () -> repository.manifest("1"));
      fails(ErrorKind.PERMISSION_DENIED, () -> repository.blob(Digest.of(new byte[0]), 0));
      assertEquals(2, bait.asked().size());
      for (var asked : bait.asked()) {
        assertEquals(Optional.empty(), asked.authorization());
      }
      assertTrue(
          server.asked().stream()
              .anyMatch(asked -> asked.authorization().equals(Optional.of(BASIC))));
    }
  }

  @Test
  void anIdentityTokenIsNotSentOnToWhereATokenServerPoints() throws IOException {
    try (var bait = bait();
        var server =
            LittleServer.start(
                (exchange, asked) -> {
                  var host = exchange.getRequestHeaders().getFirst("Host");
                  if (asked.target().startsWith("/token")) {
                    send(
                        exchange,
                        307,
                        new byte[0],
                        "Location",
                        "http://%s/token".formatted(bait.host()));
                  } else {
                    send(
                        exchange,
                        401,
                        new byte[0],
                        "WWW-Authenticate",
                        "Bearer realm=\"http://%s/token\"".formatted(host));
                  }
                });
        var registries = Trial.registries()) {
      fails(
          ErrorKind.PERMISSION_DENIED,
          () ->
              open(registries, server.host(), new Credentials.IdentityToken("secret"))
                  .manifest("1"));
      assertEquals(List.of(), bait.asked());
    }
  }

  @Test
  void secretsAreNotShownAsText() {
    assertFalse(ANN.toString().contains("sesame"));
    assertFalse(new Credentials.IdentityToken("secret").toString().contains("secret"));
    assertFalse(new Token("secret", java.time.Duration.ZERO).toString().contains("secret"));
  }
}
