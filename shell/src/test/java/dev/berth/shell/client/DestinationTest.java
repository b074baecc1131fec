package dev.berth.shell.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
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
