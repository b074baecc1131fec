package dev.berth.engine.registry;

import static dev.berth.engine.registry.Trial.MANIFEST;
import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading from a real registry, which another client has filled. */
class RegistryPullTest {
  private static final byte[] BLOB = new byte[3_000_000];

  @TempDir static Path folder;
  private static RealRegistry registry;
  private static Registries registries;

  @BeforeAll
  static void fill() throws IOException, InterruptedException {
    new Random(1).nextBytes(BLOB);
    registry = RealRegistry.start(folder);
    registries = Trial.registries();
    store(BLOB);
    store("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    send(
        HttpRequest.newBuilder(URI.create("http://" + registry.host() + "/v2/a/b/manifests/1"))
            .header("Content-Type", Trial.MANIFEST_TYPE)
            .PUT(BodyPublishers.ofByteArray(MANIFEST)));
  }

  private static void store(byte[] blob) throws IOException, InterruptedException {
    var location =
        send(
            HttpRequest.newBuilder(
                    URI.create("http://" + registry.host() + "/v2/a/b/blobs/uploads/"))
                .POST(BodyPublishers.noBody()));
    send(
        HttpRequest.newBuilder(URI.create(location + "&digest=" + Digest.of(blob)))
            .PUT(BodyPublishers.ofByteArray(blob)));
  }

  private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(request.build(), BodyHandlers.ofString());
      assertEquals(2, response.statusCode() / 100, response.body());
      return response.headers().firstValue("Location").orElse("");
    }
  }

  @AfterAll
  static void stop() {
    registries.close();
    registry.close();
  }

  private static RemoteRepository repository(String path) {
    return Trial.open(registries, registry.host() + "/" + path);
  }

  @Test
  void aManifestIsReadByTagAndByDigest() {
    var byTag = repository("a/b").manifest("1");
    assertArrayEquals(MANIFEST, byTag.bytes());
    assertEquals(Digest.of(MANIFEST), byTag.digest());
    assertEquals(MediaType.OCI_MANIFEST, byTag.mediaType());
    var byDigest = repository("a/b").manifest(byTag.digest().value());
    assertArrayEquals(MANIFEST, byDigest.bytes());
  }

  @Test
  void aTagIsResolvedWithoutItsBytes() {
    assertEquals(Optional.of(Digest.of(MANIFEST)), repository("a/b").resolve("1"));
    assertEquals(Optional.empty(), repository("a/b").resolve("2"));
  }

  @Test
  void localhostByNameIsDialledAsLoopback() {
    var named = Trial.open(registries, "localhost:" + registry.port() + "/a/b");
    assertEquals(Optional.of(Digest.of(MANIFEST)), named.resolve("1"));
  }

  @Test
  void aBlobComesFromAnyPlaceOn() throws IOException {
    for (int from : new int[] {0, 1, 2_999_999}) {
      try (var body = repository("a/b").blob(Digest.of(BLOB), from)) {
        assertEquals(from, body.offset());
        assertEquals(OptionalLong.of(BLOB.length), body.total());
        assertArrayEquals(Arrays.copyOfRange(BLOB, from, BLOB.length), body.bytes().readAllBytes());
      }
    }
  }

  @Test
  void aBlobAskedForBeyondItsEndComesWhole() throws IOException {
    try (var body = repository("a/b").blob(Digest.of(BLOB), BLOB.length)) {
      assertEquals(0, body.offset());
      assertArrayEquals(BLOB, body.bytes().readAllBytes());
    }
  }

  @Test
  void theSizeOfABlobIsKnownWithoutItsBytes() {
    assertEquals(Optional.of(3_000_000L), repository("a/b").blobSize(Digest.of(BLOB)));
    assertEquals(Optional.empty(), repository("a/b").blobSize(Digest.of(new byte[1])));
  }

  @Test
  void whatIsNotThereIsToldByName() {
    var failure = fails(ErrorKind.NOT_FOUND, () -> repository("a/b").manifest("none"));
    assertTrue(failure.getMessage().contains("\"none\""), failure.getMessage());
    assertTrue(failure.getMessage().contains(registry.host()), failure.getMessage());
    fails(ErrorKind.NOT_FOUND, () -> repository("a/b").blob(Digest.of(new byte[1]), 0));
  }

  @Test
  void aRegistryThatSpeaksWithoutTlsIsToldHowToBeNamed(@TempDir Path folders) throws IOException {
    var host = Files.createDirectory(folders.resolve(registry.host()));
    Files.writeString(
        host.resolve("hosts.toml"), "server = \"https://%s\"\n".formatted(registry.host()));
    try (var strict = Trial.registries(folders)) {
      var repository = Trial.open(strict, registry.host() + "/a/b");
      var failure = fails(ErrorKind.UNAVAILABLE, () -> repository.manifest("1"));
      assertTrue(failure.getMessage().contains("without TLS"), failure.getMessage());
      Files.writeString(
          host.resolve("hosts.toml"), "server = \"http://%s\"\n".formatted(registry.host()));
      Trial.open(strict, registry.host() + "/a/b").manifest("1");
    }
  }

  @Test
  void aRegistryThatIsNotThereIsTold() {
    var failure =
        fails(
            ErrorKind.UNAVAILABLE,
            () -> Trial.open(registries, "127.0.0.1:1/a/b").manifest("latest"));
    assertTrue(failure.getMessage().contains("refuses the connection"), failure.getMessage());
  }
}
