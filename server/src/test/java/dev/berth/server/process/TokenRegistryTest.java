package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.testing.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole pulls and pushes at a registry that wants tokens, over TLS with an authority of its own.
 */
@Tag("kernel-slow")
@Timeout(120)
final class TokenRegistryTest {
  private static final Path FOLDERS = Path.of("/etc/berth/certs.d");
  private static final int LAYERS = 12;

  @TempDir Path folder;
  @TempDir Path keys;

  private RegistryImage image;
  private TokenServer tokens;
  private RealRegistry registry;
  private CountingProxy proxy;
  private RunningServer server;
  private Api api;
  private List<Path> made;

  @BeforeEach
  void start() throws Exception {
    var random = new Random(5);
    var layers = new ArrayList<byte[]>();
    for (int number = 0; number < LAYERS; number++) {
      var noise = new byte[200_000];
      random.nextBytes(noise);
      var text = Base64.getEncoder().encodeToString(noise);
      layers.add(new Archive().file("noise" + number, text).bytes());
    }
    image = RegistryImage.of(layers, "true");
    try (var open = RealRegistry.start(folder)) {
      image.put(open, "a/b", "1");
    }
    tokens = TokenServer.start(keys, "ann:open sesame", "an identity");
    registry = RealRegistry.start(folder, tokens.http(), tokens.section());
    proxy = new CountingProxy(registry.port());
    made = new ArrayList<>();
    for (var missing = FOLDERS.resolve(proxy.host());
        !Files.exists(missing);
        missing = missing.getParent()) {
      made.add(missing);
    }
    Files.createDirectories(FOLDERS.resolve(proxy.host()));
    Files.copy(tokens.authority(), FOLDERS.resolve(proxy.host()).resolve("ca.crt"));
    server = RunningServer.start();
    api = server.api();
  }

  @AfterEach
  void stop() throws IOException {
    Files.delete(FOLDERS.resolve(proxy.host()).resolve("ca.crt"));
    for (var path : made) {
      Files.delete(path);
    }
    server.close();
    proxy.close();
    registry.close();
    tokens.close();
  }

  private String reference() {
    return proxy.host() + "/a/b:1";
  }

  private JsonNode pulled(Map<String, ?> credentials) throws IOException {
    return api.ended(
        api.call(
            "image.pull",
            credentials.isEmpty()
                ? Map.of("reference", reference())
                : Map.of("reference", reference(), "credentials", credentials)));
  }

  private void succeeded(JsonNode end) {
    assertEquals("SUCCEEDED", end.get("status").textValue(), end::toString);
    assertEquals(image.id().value(), end.at("/result/id").textValue());
  }

  private static void refused(JsonNode end) {
    assertEquals("PERMISSION_DENIED", end.at("/error/kind").textValue(), end::toString);
    assertTrue(end.at("/error/message").textValue().contains("\"berth login 127"), end::toString);
  }

  @Test
  void aLoginPullsAndPushes() throws Exception {
    refused(pulled(Map.of()));
    var login = Map.of("host", proxy.host(), "user", "ann", "password", "guess");
    var wrong = api.refused("registry.login", login);
    assertEquals("PERMISSION_DENIED", wrong.at("/data/kind").textValue(), wrong::toString);
    assertFalse(wrong.toString().contains("guess"), wrong::toString);
    api.call(
        "registry.login", Map.of("host", proxy.host(), "user", "ann", "password", "open sesame"));
    succeeded(pulled(Map.of()));
    var target = proxy.host() + "/a/copy:1";
    api.call("image.tag", Map.of("image", reference(), "reference", target));
    var pushed = api.ended(api.call("image.push", Map.of("reference", target)));
    assertEquals("SUCCEEDED", pushed.get("status").textValue(), pushed::toString);
    api.call("registry.logout", Map.of("host", proxy.host()));
    refused(pulled(Map.of()));
  }

  @Test
  void anIdentityTokenDoesAsWell() throws Exception {
    refused(pulled(Map.of("identityToken", "another")));
    succeeded(pulled(Map.of("identityToken", "an identity")));
    api.call("registry.login", Map.of("host", proxy.host(), "identityToken", "an identity"));
    assertEquals(
        "[{\"host\":\"%s\"}]".formatted(proxy.host()),
        api.call("registry.list", Map.of()).toString().replace(",\"user\":null", ""));
    succeeded(pulled(Map.of()));
  }

  @Test
  void aTokenThatEndsInTheMiddleIsReplaced() throws Exception {
    tokens.lifetime(4); // less than a layer takes
    proxy.slow(40_000);
    succeeded(pulled(Map.of("user", "ann", "password", "open sesame")));
    assertTrue(tokens.given() > 1, tokens.given() + " tokens");
  }
}
