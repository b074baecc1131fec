package dev.berth.shell.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server is meant, and with whose certificates and token. */
class DestinationTest {
  private static final String URL = "tls://10.0.0.7:7070";

  @TempDir Path folder;
  private Map<String, String> environment = Map.of();

  @BeforeEach
  void addContexts() {
    environment =
        Map.of(
            "XDG_CONFIG_HOME", folder.toString(),
            "BERTH_TLS", "/others/tls",
            "BERTH_TOKEN_FILE", "/others/token");
    var contexts = Contexts.of(environment);
    contexts.add("lab", Params.of("host", URL).put("tls", "/lab").put("tokenFile", "/lab/token"));
    contexts.add("bare", Params.of("host", URL));
  }

  private static Optional<Destination> at(Optional<Path> tls, Optional<Path> token) {
    return Optional.of(new Destination(ServerAddress.parse(URL), tls, token));
  }

  private static Optional<Path> path(String path) {
    return Optional.of(Path.of(path));
  }

  @Test
  void aUrlGoesWithTheVariables() {
    assertEquals(
        at(path("/others/tls"), path("/others/token")),
        Destination.of(Optional.of(URL), environment));
  }

  @Test
  void localIsThisMachinesOwnServerWhateverIsInUse() {
    Contexts.of(environment).use(Optional.of("lab"));
    assertEquals(Optional.empty(), Destination.of(Optional.of("local"), environment));
    var variables = new HashMap<>(environment);
    variables.put("BERTH_HOST", "local");
    assertEquals(Optional.empty(), Destination.of(Optional.empty(), variables));
  }

  private String refusal(String host, Map<String, String> more) {
    var variables = new HashMap<>(environment);
    variables.putAll(more);
    var destination = Destination.of(Optional.of(host), variables).orElseThrow();
    var refusal =
        assertThrows(
            RpcException.class,
            () -> {
              try (var connection = destination.connector().connect()) {
                throw new AssertionError(connection);
              }
            });
    assertEquals("INVALID_ARGUMENT", refusal.kind(), refusal.text());
    return refusal.text();
  }

  @Test
  void whatIsMissingIsToldWithWhereItIsNamed() throws IOException {
    assertEquals(
        "cannot read the token in /nonexistent: there is no such file; BERTH_TOKEN_FILE, or --token-file of the context, names a file with a bearer token",
        refusal("tcp://127.0.0.1:1", Map.of("BERTH_TOKEN_FILE", "/nonexistent")));
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var host = "tls://127.0.0.1:" + listener.getLocalPort();
      Contexts.of(environment).add("near", Params.of("host", host));
      var told = refusal("near", Map.of());
      assertTrue(told.contains("--tls of \"berth context add\""), told);
    }
  }

  @Test
  void aContextBringsItsOwnAlone() {
    assertEquals(
        at(path("/lab"), path("/lab/token")), Destination.of(Optional.of("lab"), environment));
    assertEquals(
        at(Optional.empty(), Optional.empty()), Destination.of(Optional.of("bare"), environment));
    Contexts.of(environment).use(Optional.of("lab"));
    assertEquals(
        at(path("/lab"), path("/lab/token")), Destination.of(Optional.empty(), environment));
  }
}
