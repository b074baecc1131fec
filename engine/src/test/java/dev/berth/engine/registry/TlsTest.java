package dev.berth.engine.registry;

import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of both sides, in the folders of certs.d, against a real registry. */
class TlsTest {
  @TempDir static Path certificates;
  private static RealRegistry registry;
  private static RealRegistry demanding;
  @TempDir Path folders;
  private Path host;

  @BeforeAll
  static void start() throws IOException {
    Certificates.make(certificates);
    registry = start("one", "server", "");
    demanding =
        start("two", "server", "    clientcas: [%s]\n".formatted(certificates.resolve("ca.crt")));
  }

  private static RealRegistry start(String name, String certificate, String more)
      throws IOException {
    return RealRegistry.start(
        Files.createDirectory(certificates.resolve(name)),
        "  tls:\n    certificate: %s\n    key: %s\n"
                .formatted(
                    certificates.resolve(certificate + ".crt"),
                    certificates.resolve(certificate + ".key"))
            + more,
        "");
  }

  @AfterAll
  static void stop() {
    registry.close();
    demanding.close();
  }

  @BeforeEach
  void makeFolder() throws IOException {
    host = Files.createDirectory(folders.resolve(registry.host()));
    Files.createSymbolicLink(folders.resolve(demanding.host()), host);
  }

  private void put(String from, String name) throws IOException {
    Files.copy(certificates.resolve(from), host.resolve(name));
  }

  private Optional<?> resolve(RealRegistry at) {
    try (var registries = Trial.registries(folders)) {
      return Trial.open(registries, at.host() + "/a/b").resolve("1");
    }
  }

  private void refused(RealRegistry at) {
    var failure = fails(ErrorKind.UNAVAILABLE, () -> resolve(at));
    assertTrue(failure.getMessage().contains("TLS fails"), failure.getMessage());
  }

  @Test
  void aServerWhoseAuthorityIsNotKnownIsRefused() {
    var failure = fails(ErrorKind.UNAVAILABLE, () -> resolve(registry));
    assertTrue(failure.getMessage().contains("ca.crt in certs.d"), failure.getMessage());
  }

  @Test
  void anAuthorityInTheFolderIsTrusted() throws IOException {
    put("ca.crt", "ca.crt");
    assertEquals(Optional.empty(), resolve(registry));
  }

  @Test
  void theNameHasToFitToo() throws IOException {
    try (var stranger = start("three", "stranger", "")) {
      var own = Files.createDirectory(folders.resolve(stranger.host()));
      Files.copy(certificates.resolve("ca.crt"), own.resolve("ca.crt"));
      var failure = fails(ErrorKind.UNAVAILABLE, () -> resolve(stranger));
      assertTrue(failure.getMessage().contains("subject alternative"), failure.getMessage());
    } finally {
      Shell.run("rm", "-r", certificates.resolve("three").toString());
    }
  }

  @Test
  void aClientIsShownToAServerThatAsksForOne() throws IOException {
    put("ca.crt", "ca.crt");
    refusedForWantOfAClient();
    put("client.crt", "client.cert");
    refusedForWantOfAKey();
    put("client.key", "client.key");
    assertEquals(Optional.empty(), resolve(demanding));
  }

  private void refusedForWantOfAClient() {
    var failure = fails(ErrorKind.UNAVAILABLE, () -> resolve(demanding));
    var next = "client.cert and client.key in certs.d/HOST";
    assertTrue(failure.getMessage().contains(next), failure.getMessage());
  }

  private void refusedForWantOfAKey() {
    var failure = fails(ErrorKind.INVALID_ARGUMENT, () -> resolve(demanding));
    var why =
        "client.key for TLS with a registry: no such file; client.cert needs client.key beside it";
    assertTrue(failure.getMessage().endsWith(why), failure.getMessage());
  }

  @Test
  void keysInOlderFormsAreRead() throws IOException {
    put("ca.crt", "ca.crt");
    put("client.crt", "client.cert");
    put("client-old.key", "client.key");
    assertEquals(Optional.empty(), resolve(demanding));
    Files.delete(host.resolve("client.cert"));
    put("curve.crt", "other.cert");
    put("curve-old.key", "other.key");
    assertEquals(Optional.empty(), resolve(demanding));
  }

  @Test
  void hostsTomlNamesTheFiles() throws IOException {
    Files.writeString(
        host.resolve("hosts.toml"),
        """
        server = "https://%s"
        ca = "%s"
        client = [["%s", "%s"]]
        """
            .formatted(
                demanding.host(),
                certificates.resolve("ca.crt"),
                certificates.resolve("client.crt"),
                certificates.resolve("client.key")));
    assertEquals(Optional.empty(), resolve(registry));
  }

  @Test
  void verificationCanBeSwitchedOffForOneServer() throws IOException {
    Files.writeString(host.resolve("hosts.toml"), "skip_verify = true\n");
    assertEquals(Optional.empty(), resolve(registry));
    Files.writeString(host.resolve("hosts.toml"), "skip_verify = false\n");
    refused(registry);
  }

  @Test
  void aFileThatIsNoCertificateIsTold() throws IOException {
    Files.writeString(host.resolve("ca.crt"), "nothing");
    var failure = fails(ErrorKind.INVALID_ARGUMENT, () -> resolve(registry));
    assertTrue(failure.getMessage().contains("ca.crt"), failure.getMessage());
  }

  @Test
  void aCertificateThatIsReplacedIsReadAgain() throws IOException {
    put("client.crt", "ca.crt");
    try (var registries = Trial.registries(folders)) {
      var name = registry.host() + "/a/b";
      fails(ErrorKind.UNAVAILABLE, () -> Trial.open(registries, name).resolve("1"));
      Files.delete(host.resolve("ca.crt"));
      put("ca.crt", "ca.crt");
      Files.setLastModifiedTime(
          host.resolve("ca.crt"), java.nio.file.attribute.FileTime.fromMillis(1));
      assertEquals(Optional.empty(), Trial.open(registries, name).resolve("1"));
    }
  }
}
