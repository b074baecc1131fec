package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins, credentials of one call, and where their secrets are not. */
@Tag("kernel-slow")
@Timeout(120)
final class RegistryLoginTest {
  private static final long ON_THE_WAY = 1_000_000;
  private static final String PASSWORD = "open sesame";

  /** What {@code htpasswd -nbB ann "open sesame"} prints. */
  private static final String HTPASSWD =
      "ann:$2b$04$NnQVHuplREcxqYaqbV.2ZOGZ5X.BnkSgHjfhbZVdiLVB0tbruGk9.\n";

  private static final Map<String, String> ANN = Map.of("user", "ann", "password", PASSWORD);
  private static final Map<String, String> WRONG = Map.of("user", "ann", "password", "guessed it");

  @TempDir Path folder;

  private RegistryImage image;
  private RegistryImage newer;
  private RealRegistry registry;
  private CountingProxy proxy;
  private RunningServer server;
  private Api api;

  @BeforeEach
  void start() throws Exception {
    var noise = new byte[2_000_000];
    new Random(3).nextBytes(noise);
    var archive = new Archive().file("noise", Base64.getEncoder().encodeToString(noise));
    image = RegistryImage.of(List.of(archive.bytes()), "true");
    newer = RegistryImage.of(List.of(new Archive().file("newer", "").bytes()), "true");
    try (var open = RealRegistry.start(folder)) {
      image.put(open, "a/b", "1");
      newer.put(open, "a/b", "2");
    }
    var passwords = folder.resolve("htpasswd");
    Files.writeString(passwords, HTPASSWD);
    registry =
        RealRegistry.start(
            folder, "", "auth: {htpasswd: {realm: r, path: %s}}\n".formatted(passwords));
    proxy = new CountingProxy(registry.port());
    server = RunningServer.start();
    api = server.api();
  }

  @AfterEach
  void stop() throws Exception {
    try {
      requireNoSecret();
    } finally {
      server.close();
      proxy.close();
      registry.close();
    }
  }

  private String reference() {
    return proxy.host() + "/a/b:1";
  }

  private JsonNode login(Map<String, String> credentials) throws IOException {
    var params = new HashMap<>(credentials);
    params.put("host", proxy.host());
    return api.call("registry.login", params);
  }

  private JsonNode pulled() throws IOException {
    return api.ended(api.call("image.pull", Map.of("reference", reference())));
  }

  private JsonNode pulled(Map<String, String> credentials) throws IOException {
    return api.ended(
        api.call("image.pull", Map.of("reference", reference(), "credentials", credentials)));
  }

  private static void refused(JsonNode end) {
    assertEquals("PERMISSION_DENIED", end.at("/error/kind").textValue(), end::toString);
    assertTrue(end.at("/error/message").textValue().contains("\"berth login "), end::toString);
    assertFalse(end.toString().contains("guessed"), end::toString);
  }

  private void succeeded(JsonNode end) {
    assertEquals("SUCCEEDED", end.get("status").textValue(), end::toString);
    assertEquals(image.id().value(), end.at("/result/id").textValue());
  }

  private void isNowhere(String secret, List<Path> except) throws IOException {
    var encoded = Base64.getEncoder().encodeToString(("ann:" + secret).getBytes());
    for (var file : files(server.root())) {
      var text = text(file);
      if (!except.contains(file)) {
        assertFalse(text.contains(secret), file + " has a password");
        assertFalse(text.contains(encoded), file + " has a password");
      }
    }
    assertFalse(server.log().contains(secret), "the log has a password");
    assertFalse(api.call("event.list", Map.of()).toString().contains(secret));
    assertFalse(api.call("operation.list", Map.of()).toString().contains(secret));
    var words = Path.of("/proc/" + server.process().pid());
    for (var name : List.of("cmdline", "environ")) {
      assertFalse(Files.readString(words.resolve(name)).contains(secret), name);
    }
  }

  /** What a pull that is under way takes away meanwhile has nothing. */
  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static List<Path> files(Path root) throws IOException {
    var files = new ArrayList<Path>();
    try (var walk = Files.walk(root)) {
      walk.filter(Files::isRegularFile).forEach(files::add);
    }
    assertTrue(files.contains(root.resolve("state.db")), files::toString);
    return files;
  }

  private void requireNoSecret() throws IOException {
    isNowhere(PASSWORD, List.of(server.root().resolve("logins.json")));
    isNowhere("guessed it", List.of());
  }

  @Test
  void aLoginIsCheckedStoredAndUsed() throws Exception {
    refused(pulled());
    var wrong =
        api.refused(
            "registry.login",
            Map.of("host", proxy.host(), "user", "ann", "password", "guessed it"));
    assertEquals("PERMISSION_DENIED", wrong.at("/data/kind").textValue());
    assertFalse(wrong.toString().contains("guessed"), wrong::toString);
    assertEquals("[]", api.call("registry.list", Map.of()).toString());
    assertFalse(Files.exists(server.root().resolve("logins.json")));

    var told = login(ANN);
    assertEquals("{\"host\":\"%s\",\"user\":\"ann\"}".formatted(proxy.host()), told.toString());
    assertEquals("[" + told + "]", api.call("registry.list", Map.of()).toString());
    var file = server.root().resolve("logins.json");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(0, Files.getAttribute(file, "unix:uid"));
    succeeded(pulled());
    var target = proxy.host() + "/a/copy:1";
    api.call("image.tag", Map.of("image", reference(), "reference", target));
    assertEquals(
        "SUCCEEDED",
        api.ended(api.call("image.push", Map.of("reference", target))).get("status").textValue());

    server.kill();
    server.restart();
    assertEquals("[" + told + "]", api.call("registry.list", Map.of()).toString());
    var out = Map.of("host", "http://%s/v2/".formatted(proxy.host()));
    assertTrue(api.call("registry.logout", out).get("removed").booleanValue());
    assertFalse(api.call("registry.logout", out).get("removed").booleanValue());
    refused(pulled());
    assertFalse(Files.readString(file).contains(PASSWORD));
  }

  @Test
  void credentialsOfACallAreForThatCall() throws Exception {
    refused(pulled(WRONG));
    succeeded(pulled(ANN));
    refused(pulled());
    login(ANN);
    refused(pulled(WRONG));
    var target = proxy.host() + "/a/copy:1";
    api.call("image.tag", Map.of("image", reference(), "reference", target));
    api.call("registry.logout", Map.of("host", proxy.host()));
    refused(api.ended(api.call("image.push", Map.of("reference", target, "credentials", WRONG))));
    assertEquals(
        "SUCCEEDED",
        api.ended(api.call("image.push", Map.of("reference", target, "credentials", ANN)))
            .get("status")
            .textValue());
  }

  @Test
  void whatIsWrongIsToldWithoutTheSecret() throws Exception {
    for (var credentials :
        List.<Map<String, ?>>of(
            Map.of("user", "ann"),
            Map.of("user", "ann:" + PASSWORD, "password", PASSWORD),
            Map.of("user", List.of(PASSWORD), "password", PASSWORD),
            Map.of("user", "ann", "password", Map.of(PASSWORD, PASSWORD)),
            Map.of("identityToken", PASSWORD, "password", PASSWORD))) {
      var params = Map.of("reference", reference(), "credentials", credentials);
      var told = api.refused("image.pull", params).toString();
      assertFalse(told.contains(PASSWORD), told);
    }
    var told =
        api.refused(
            "registry.login",
            Map.of("host", "ann:%s@127.0.0.1".formatted(PASSWORD), "user", "a", "password", "b"));
    assertFalse(told.toString().contains(PASSWORD), told::toString);
    var misspelt = Map.of("reference", reference(), "credentials", Map.of("pasword", "x"));
    assertTrue(api.refused("image.pull", misspelt).toString().contains("\\\"password\\\""));
  }

  @Test
  void aRepeatedRequestIsKnownWithoutItsSecret() throws Exception {
    var params =
        Map.of("host", proxy.host(), "user", "ann", "password", PASSWORD, "requestId", "once");
    var told = api.call("registry.login", params);
    assertEquals(told, api.call("registry.login", params));
    var pull = Map.of("reference", reference(), "credentials", ANN, "requestId", "pull");
    assertEquals(api.call("image.pull", pull), api.call("image.pull", pull));
  }

  /** What happens between the end of one server and the start of the next. */
  @FunctionalInterface
  private interface Meanwhile {
    void happens() throws Exception;
  }

  /** A pull that is under way when its server is killed and started again. */
  private Map<String, String> interrupted(Map<String, ?> params, Meanwhile meanwhile)
      throws Exception {
    proxy.slow(800_000);
    var pull = api.call("image.pull", params);
    var operation = Map.of("operation", pull.get("operation").textValue());
    Eventually.holds("bytes arrive", () -> state(operation).at("/progress/done").longValue() > 0);
    meanwhile.happens();
    server.kill();
    server.restart();
    proxy.slow(0);
    return operation;
  }

  private JsonNode state(Map<String, String> operation) throws IOException {
    return api.call("operation.get", operation);
  }

  private void waits(Map<String, String> operation) throws Exception {
    waits(operation, "berth login " + proxy.host());
  }

  private void waits(Map<String, String> operation, String toldTo) throws Exception {
    Eventually.holds(
        "it waits", () -> state(operation).get("status").textValue().equals("NEEDS_CREDENTIALS"));
    var message = state(operation).at("/progress/message").textValue();
    assertTrue(message.contains(toldTo), message);
    var listed = api.call("operation.list", Map.of("status", List.of("NEEDS_CREDENTIALS")));
    assertEquals(1, listed.size());
  }

  private Map<String, ?> withAnns() {
    return Map.of("reference", reference(), "credentials", ANN);
  }

  @Test
  void afterARestartAPullWaitsForTheSamePullWithCredentials() throws Exception {
    var operation = interrupted(withAnns(), () -> {});
    waits(operation);
    refused(pulled());
    refused(pulled(WRONG));
    waits(operation);
    server.kill();
    server.restart();
    waits(operation);
    succeeded(pulled(ANN));
    succeeded(api.call("operation.wait", operation));
    assertTrue(proxy.bytes() < image.size() + ON_THE_WAY, proxy.bytes() + " bytes");
  }

  @Test
  void afterARestartAPullWaitsForALogin() throws Exception {
    var operation = interrupted(withAnns(), () -> {});
    waits(operation);
    login(ANN);
    succeeded(api.call("operation.wait", operation));
    assertTrue(proxy.bytes() < image.size() + ON_THE_WAY, proxy.bytes() + " bytes");
  }

  private JsonNode built(Map<String, ?> more) throws IOException {
    var params = new HashMap<String, Object>(more);
    params.put("dockerfile", "FROM " + reference() + "\nLABEL a=b\n");
    return api.ended(api.call("build.run", params));
  }

  private static Map<String, Object> forHost(String host, Map<String, String> credentials) {
    var login = new HashMap<String, Object>(credentials);
    login.put("host", host);
    return Map.of("credentials", List.of(login));
  }

  @Test
  void aBuildShowsTheCredentialsOfItsBasesRegistryAlone() throws Exception {
    for (var without :
        List.of(
            Map.<String, Object>of(), forHost(elsewhere(), ANN), forHost(proxy.host(), WRONG))) {
      var end = built(without);
      assertEquals("NOT_FOUND", end.at("/error/kind").textValue(), end::toString);
      assertTrue(end.toString().contains("berth login"), end::toString);
    }
    var end = built(forHost(proxy.host(), ANN));
    assertEquals("SUCCEEDED", end.get("status").textValue(), end::toString);
  }

  /** The registry by a name under which nothing is known of what it has. */
  private String elsewhere() {
    return proxy.host().replace("127.0.0.1", "localhost");
  }

  /** A push that is under way when its server is killed and started again. */
  private Map<String, String> interruptedPush(Map<String, ?> more, Meanwhile meanwhile)
      throws Exception {
    succeeded(pulled(ANN));
    api.call("image.tag", Map.of("image", reference(), "reference", copy()));
    proxy.slowUploads(300_000);
    var params = new HashMap<String, Object>(more);
    params.put("reference", copy());
    var push = api.call("image.push", params);
    var operation = Map.of("operation", push.get("operation").textValue());
    Eventually.holds("bytes go", () -> state(operation).at("/progress/done").longValue() > 0);
    meanwhile.happens();
    server.kill();
    server.restart();
    proxy.slowUploads(0);
    return operation;
  }

  private String copy() {
    return elsewhere() + "/a/copy:1";
  }

  private void pushed(JsonNode end) {
    pushed(image, end);
  }

  private static void pushed(RegistryImage image, JsonNode end) {
    assertEquals("SUCCEEDED", end.get("status").textValue(), end::toString);
    assertEquals(
        Digest.of(image.manifest()).value(), end.at("/result/digest").textValue(), end::toString);
  }

  private JsonNode pushedAgain(Map<String, String> credentials) throws IOException {
    return api.ended(
        api.call("image.push", Map.of("reference", copy(), "credentials", credentials)));
  }

  private void loginElsewhere() throws IOException {
    var login = new HashMap<String, Object>(ANN);
    login.put("host", elsewhere());
    api.call("registry.login", login);
  }

  /** The name that is pushed means another image from now on. */
  private void retag() throws IOException {
    var reference = proxy.host() + "/a/b:2";
    var end = api.ended(api.call("image.pull", Map.of("reference", reference, "credentials", ANN)));
    assertEquals(newer.id().value(), end.at("/result/id").textValue(), end::toString);
    api.call("image.tag", Map.of("image", reference, "reference", copy()));
  }

  private static void meansAnother(JsonNode end) {
    assertEquals("FAILED", end.get("status").textValue(), end::toString);
    assertEquals("CONFLICT", end.at("/error/kind").textValue(), end::toString);
    var message = end.at("/error/message").textValue();
    assertTrue(message.contains("means another image now"), message);
    assertTrue(message.contains("push it again"), message);
  }

  @Test
  void afterARestartAPushWaitsForTheSamePushWithCredentials() throws Exception {
    var operation = interruptedPush(Map.of("credentials", ANN), () -> {});
    var toldTo = "push %s again with credentials".formatted(copy());
    waits(operation, toldTo);
    var told = api.call("event.list", Map.of("types", List.of("operation.waiting")));
    assertEquals(1, told.get("events").size(), told::toString);
    var event = told.get("events").get(0);
    assertEquals(operation.get("operation"), event.get("subject").textValue(), told::toString);
    assertEquals("image.push", event.at("/attributes/kind").textValue(), told::toString);
    var message = event.at("/attributes/message").textValue();
    assertTrue(message.contains(toldTo), message);
    assertFalse(message.contains("berth login"), message);
    refused(pushedAgain(WRONG));
    waits(operation, toldTo);
    pushed(pushedAgain(ANN));
    pushed(api.call("operation.wait", operation));
  }

  @Test
  void aPushWithCredentialsOfItsCallerTakesNoLogin() throws Exception {
    var operation = interruptedPush(Map.of("credentials", ANN), () -> {});
    waits(operation, "again with credentials");
    loginElsewhere();
    server.kill();
    server.restart();
    waits(operation, "again with credentials");
    pushed(pushedAgain(ANN));
    pushed(api.call("operation.wait", operation));
  }

  @Test
  void aPushWhoseNameMeansAnotherImageAfterTheRestartIsRefused() throws Exception {
    loginElsewhere();
    var operation = interruptedPush(Map.of(), this::retag);
    meansAnother(api.call("operation.wait", operation));
    var none = api.refused("registry.tags", Map.of("name", elsewhere() + "/a/copy"));
    assertEquals("NOT_FOUND", none.at("/data/kind").textValue(), none::toString);
  }

  @Test
  void aPushWhoseNameMeansAnotherImageOnceItHasCredentialsIsRefused() throws Exception {
    var operation = interruptedPush(Map.of("credentials", ANN), () -> {});
    waits(operation, "again with credentials");
    retag();
    pushed(newer, pushedAgain(ANN));
    meansAnother(api.call("operation.wait", operation));
  }

  @Test
  void aPushWithAStoredLoginGoesOnByItself() throws Exception {
    loginElsewhere();
    pushed(api.call("operation.wait", interruptedPush(Map.of(), () -> {})));
  }

  @Test
  void aPullThatWaitsCanBeCancelled() throws Exception {
    var operation = interrupted(withAnns(), () -> {});
    waits(operation);
    assertEquals("CANCELLED", api.call("operation.cancel", operation).get("status").textValue());
  }

  @Test
  void aPullWithAStoredLoginGoesOnByItself() throws Exception {
    login(ANN);
    var operation = interrupted(Map.of("reference", reference()), () -> {});
    succeeded(api.call("operation.wait", operation));
  }

  @Test
  void aPullWhoseLoginHasGoneWaits() throws Exception {
    login(ANN);
    var operation =
        interrupted(
            Map.of("reference", reference()),
            () -> api.call("registry.logout", Map.of("host", proxy.host())));
    waits(operation);
    login(ANN);
    succeeded(api.call("operation.wait", operation));
  }

  /** Where the registry sends who wants a blob: it wants to be shown credentials, or has it. */
  private HttpServer elsewhere(List<String> shown, boolean bait) throws IOException {
    var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          try (exchange) {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (bait) {
              exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"r\"");
              exchange.sendResponseHeaders(401, -1);
              return;
            }
            var path = exchange.getRequestURI().getPath().substring(1);
            var blob = Files.readAllBytes(folder.resolve("data").resolve(path));
            exchange.sendResponseHeaders(200, blob.length);
            exchange.getResponseBody().write(blob);
          }
        });
    other.start();
    return other;
  }

  private JsonNode pulledFrom(HttpServer other) throws Exception {
    var middleware =
        "auth: {htpasswd: {realm: r, path: %s}}\nmiddleware: {storage: [{name: redirect, options: {baseurl: \"http://127.0.0.1:%d/\"}}]}\n"
            .formatted(folder.resolve("htpasswd"), other.getAddress().getPort());
    try (var redirecting = RealRegistry.start(folder, "", middleware)) {
      var reference = redirecting.host() + "/a/b:1";
      return api.ended(api.call("image.pull", Map.of("reference", reference, "credentials", ANN)));
    } finally {
      other.stop(0);
    }
  }

  @Test
  void cve_2020_15157_whereARegistrySendsOnToSeesNoPassword() throws Exception {
    var shown = new CopyOnWriteArrayList<String>();
    refused(pulledFrom(elsewhere(shown, true)));
    assertFalse(shown.isEmpty());
    succeeded(pulledFrom(elsewhere(shown, false)));
    assertEquals(Set.of("null"), Set.copyOf(shown));
  }
}
