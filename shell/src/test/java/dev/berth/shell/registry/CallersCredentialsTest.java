package dev.berth.shell.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The caller's credentials for registries: the cases that all clients share. */
@Timeout(60)
final class CallersCredentialsTest {
  private static final Path FIXTURE =
      Path.of("").toAbsolutePath().getParent().resolve("client-sdks/fixtures/docker-config.json");

  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private final List<String> warned = new ArrayList<>();

  @BeforeEach
  void home() throws IOException {
    environment.put("HOME", folder.toString());
    environment.put("PATH", "bin:%s/bin:/bin".formatted(folder));
    Files.createDirectories(config().getParent());
    Files.createDirectories(folder.resolve("bin"));
  }

  private Path config() {
    return folder.resolve(".docker/config.json");
  }

  private Optional<Json> found(String reference, long deadline) {
    return new CallersCredentials(environment, Duration.ofSeconds(deadline))
        .of(reference, warned::add)
        .map(CallersCredentials.Found::params)
        .map(Params::json);
  }

  private Optional<Json> found() {
    return found("registry.example/a:1", 30);
  }

  static Stream<Json> cases() throws IOException {
    return Json.parse(Files.readString(FIXTURE)).items().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachCaseOfTheFixture(Json one) throws IOException {
    if (one.at("config").present() || one.at("text").present()) {
      Files.writeString(config(), one.at("text").text(one.at("config").compact()));
    }
    for (var helper : one.at("helpers").fields().entrySet()) {
      var program = folder.resolve("bin/docker-credential-" + helper.getKey());
      Files.writeString(program, "#!/bin/sh\n%s\n".formatted(helper.getValue().text()));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    var expected = one.at("expected");
    assertEquals(
        expected.present() ? Optional.of(expected) : Optional.empty(),
        found(one.at("reference").text(), one.at("deadline").number(30)));
    var told = String.join("\n", warned);
    assertTrue(told.contains(one.at("warning").text()), told);
    assertEquals(one.at("warning").present(), !told.isEmpty(), told);
    assertFalse(told.contains("s3cret"), told);
  }

  @Test
  void aFifoAndALargeFileHoldNobodyUp() throws Exception {
    assertEquals(0, new ProcessBuilder("mkfifo", config().toString()).start().waitFor());
    assertEquals(Optional.empty(), found());
    Files.delete(config());
    Files.createSymbolicLink(config(), Path.of("/dev/zero"));
    assertEquals(Optional.empty(), found());
    Files.delete(config());
    Files.writeString(config(), " ".repeat((1 << 20) + 1));
    assertEquals(Optional.empty(), found());
    assertEquals(
        List.of("it is no file", "it is no file", "it has more than 1048576 bytes"),
        warned.stream().map(told -> told.replaceFirst(".*: ", "")).toList());
  }

  @Test
  void dockerConfigNamesTheFolder() throws IOException {
    environment.put("DOCKER_CONFIG", folder.resolve("bin").toString());
    Files.writeString(
        folder.resolve("bin/config.json"),
        "{\"auths\":{\"registry.example\":{\"auth\":\"YW5uOm9wZW4=\"}}}");
    assertEquals(Optional.of(Json.parse("{\"user\":\"ann\",\"password\":\"open\"}")), found());
  }
}
