package dev.berth.engine.registry;

import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of stored logins, and whose they are. */
class LoginsTest {
  private static final Credentials ANN = new Credentials.Password("ann", "open sesame");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("logins.json");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io, docker.io",
    "index.docker.io, docker.io",
    "registry-1.docker.io, docker.io",
    "https://index.docker.io/v1/, docker.io",
    "http://localhost:5000, localhost:5000",
    "https://registry.example/v2/team, registry.example",
    "[::1]:5000, [::1]:5000"
  })
  void aRegistryIsKnownByItsHost(String given, String host) {
    assertEquals(host, Logins.host(given));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://", "a b", "ann:pa55@host", "ftp://host", "host:port"})
  void whatIsNoHostIsRefused(String given) {
    var told = fails(ErrorKind.INVALID_ARGUMENT, () -> Logins.host(given));
    assertFalse(told.getMessage().contains("pa55"), told.getMessage());
  }

  @Test
  void theyAreStoredForOneHostEach() {
    var token = new Credentials.IdentityToken("s3cret");
    var told = new ArrayList<String>();
    var logins = new Logins(file());
    logins.onStored(told::add);
    logins.store("registry.example", ANN);
    logins.store("docker.io", token);
    assertEquals(List.of("registry.example", "docker.io"), told);
    var again = new Logins(file());
    assertEquals(Optional.of(ANN), again.find("registry.example"));
    assertEquals(Optional.of(token), again.find("docker.io"));
    assertEquals(Optional.empty(), again.find("registry.example:5000"));
    assertEquals(
        List.of(
            new Logins.Login("docker.io", Optional.empty()),
            new Logins.Login("registry.example", Optional.of("ann"))),
        again.list());
    assertTrue(again.remove("docker.io"));
    assertFalse(again.remove("docker.io"));
    assertEquals(Optional.empty(), logins.find("docker.io"));
  }

  /** A file that is too long can't be read, and every pull would end with that. */
  @Test
  void loginsThatAreTooLongAreRefused() {
    var logins = new Logins(file());
    logins.store("registry.example", ANN);
    var token = new Credentials.IdentityToken("t".repeat(2 << 20));
    fails(ErrorKind.RESOURCE_EXHAUSTED, () -> logins.store("other.example", token));
    assertEquals(Optional.of(ANN), logins.find("registry.example"));
    assertEquals(Optional.empty(), logins.find("other.example"));
  }

  @Test
  void aFileThatOthersCanReadIsNotReliedOn() throws IOException {
    var logins = new Logins(file());
    logins.store("registry.example", ANN);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    var told = fails(ErrorKind.CORRUPT, () -> logins.find("registry.example"));
    assertTrue(told.getMessage().contains("chmod 600"), told.getMessage());
  }

  @Test
  void aMalformedFileIsToldWithoutWhatIsInIt() throws IOException {
    var logins = new Logins(file());
    logins.store("registry.example", ANN);
    for (var damaged : List.of("sesame", "{\"logins\":[{\"host\":sesame}]}", "{\"logins\":null}")) {
      Files.writeString(file(), damaged);
      var told = fails(ErrorKind.CORRUPT, logins::list);
      assertFalse(told.getMessage().contains("sesame"), told.getMessage());
      assertEquals(null, told.getCause());
    }
  }
}
