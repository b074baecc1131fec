package dev.berth.engine.registry;

import static dev.berth.engine.registry.Trial.MANIFEST;
import static dev.berth.engine.registry.Trial.bytes;
import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changing a real registry, and reading from it what was sent. */
class RegistryPushTest {
  private static final byte[] BLOB = new byte[5_000_000];
  private static final Document DOCUMENT =
      new Document(MediaType.OCI_MANIFEST, Digest.of(MANIFEST), MANIFEST);

  @TempDir static Path folder;
  private static RealRegistry registry;
  private static Registries registries;

  @BeforeAll
  static void start() throws IOException {
    new Random(2).nextBytes(BLOB);
    registry = RealRegistry.start(folder);
    registries = Trial.registries();
  }

  @AfterAll
  static void stop() {
    registries.close();
    registry.close();
  }

  private static RemoteRepository repository(String path) {
    return Trial.open(registries, registry.host() + "/" + path);
  }

  private static void send(RemoteRepository to, byte[] blob) {
    to.upload(Digest.of(blob), new Bytes(blob), _ -> {});
  }

  private static void assertHas(RemoteRepository repository, byte[] blob) throws IOException {
    try (var body = repository.blob(Digest.of(blob), 0)) {
      assertArrayEquals(blob, body.bytes().readAllBytes());
    }
  }

  @Test
  void aBlobIsSentAndProgressTold() throws IOException {
    var told = new AtomicLong();
    repository("sent/whole").upload(Digest.of(BLOB), new Bytes(BLOB), told::set);
    assertEquals(BLOB.length, told.get());
    assertHas(repository("sent/whole"), BLOB);
  }

  @Test
  void aBlobArrivesWholeOverConnectionsThatBreak() throws IOException {
    var blob = new byte[40 << 20];
    new Random(4).nextBytes(blob);
    try (var cutting =
        CuttingProxy.start(registry.port(), List.of(10L << 20, 30L << 20, 55L << 20))) {
      var through = Trial.open(registries, cutting.host() + "/sent/broken");
      send(through, blob);
      assertEquals(3, cutting.cuts());
    }
    assertHas(repository("sent/broken"), blob);
  }

  @Test
  void anEmptyBlobIsSent() throws IOException {
    send(repository("sent/empty"), new byte[0]);
    assertHas(repository("sent/empty"), new byte[0]);
  }

  @Test
  void aBlobWithAnotherDigestIsRefused() {
    fails(
        ErrorKind.INVALID_ARGUMENT,
        () -> repository("sent/wrong").upload(Digest.of(bytes("other")), new Bytes(BLOB), _ -> {}));
  }

  @Test
  void aBlobIsTakenFromAnotherRepository() throws IOException {
    var blob = bytes("to be mounted");
    send(repository("mount/from"), blob);
    assertTrue(repository("mount/to").mount(Digest.of(blob), "mount/from"));
    assertHas(repository("mount/to"), blob);
    assertFalse(repository("mount/to").mount(Digest.of(bytes("none")), "mount/from"));
  }

  @Test
  void aManifestIsStoredByteForByteListedAndRemoved() {
    var repository = repository("docs/a");
    send(repository, bytes("{}"));
    repository.put("one", DOCUMENT);
    repository.put("two", DOCUMENT);
    repository.put(DOCUMENT.digest().value(), DOCUMENT);
    assertArrayEquals(MANIFEST, repository.manifest("one").bytes());
    assertEquals(List.of("one", "two"), repository.tags());
    assertTrue(registries.catalog(registry.host(), Optional.empty()).contains("docs/a"));
    repository.delete(DOCUMENT.digest().value());
    assertEquals(Optional.empty(), repository.resolve("one"));
    fails(ErrorKind.NOT_FOUND, () -> repository.delete(DOCUMENT.digest().value()));
  }

  @Test
  void aManifestWhoseBlobsAreMissingIsRefused() {
    var failure =
        fails(ErrorKind.INVALID_ARGUMENT, () -> repository("docs/missing").put("one", DOCUMENT));
    assertTrue(failure.getMessage().contains("it says: blob unknown"), failure.getMessage());
  }

  @Test
  void manyTagsAreListed() {
    var repository = repository("docs/many");
    send(repository, bytes("{}"));
    var tags = new TreeSet<String>();
    for (int i = 100; i < 130; i++) {
      repository.put("t" + i, DOCUMENT);
      tags.add("t" + i);
    }
    assertEquals(tags, new TreeSet<>(repository.tags()));
  }
}
