package dev.berth.engine.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.store.Stores;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
  private static final byte[] CONTENT = "content".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.of(CONTENT);

  @TempDir Path root;
  private Stores stores;
  private BlobStore blobs;
  private Lease lease;

  @BeforeEach
  void open() {
    stores = Stores.open(root);
    blobs = stores.blobs();
    lease = new Lease(stores.database());
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void contentIsInvisibleUntilItIsCommitted() throws IOException {
    try (var ingest = blobs.begin()) {
      ingest.write(ByteBuffer.wrap(CONTENT));
      assertEquals(List.of(), blobs.list());
      assertEquals(1, count("ingest"));
      assertEquals(new Blob(DIGEST, 7), ingest.commit(lease));
    }
    assertEquals(List.of(new Blob(DIGEST, 7)), blobs.list());
    assertArrayEquals(CONTENT, blobs.read(DIGEST, 7));
    assertArrayEquals(CONTENT, Files.readAllBytes(root.resolve("blobs/sha256/" + DIGEST.hex())));
    assertEquals(0, count("ingest"));
  }

  @Test
  void contentWithAnotherDigestOrSizeIsRefusedAndNothingIsLeft() throws IOException {
    for (var expected : List.of(Digest.of(new byte[0]), DIGEST)) {
      try (var ingest = blobs.begin()) {
        ingest.write(ByteBuffer.wrap(CONTENT));
        var size = expected.equals(DIGEST) ? 8L : 7L;
        var refused =
            assertThrows(
                BerthException.class,
                () -> ingest.commit(Optional.of(expected), Optional.of(size), lease));
        assertEquals(ErrorKind.CORRUPT, refused.kind());
      }
      assertEquals(List.of(), blobs.list());
      assertEquals(0, count("ingest"));
    }
  }

  @Test
  void theSameContentTwiceIsOneBlob() throws IOException {
    assertEquals(blobs.put(CONTENT, lease), blobs.put(CONTENT, lease));
    assertEquals(1, blobs.list().size());
    assertEquals(0, count("ingest"));
  }

  @Test
  void whatWasArrivingIsGoneAfterARestart() throws IOException {
    var abandoned = blobs.begin();
    abandoned.write(ByteBuffer.wrap(CONTENT));
    new BlobStore(root, new dev.berth.engine.kernel.jna.JnaFileCalls()).reconcile(Set.of());
    assertEquals(0, count("ingest"));
    abandoned.close();
  }

  @Test
  void aChangedDocumentIsNotRead() throws IOException {
    blobs.put(CONTENT, lease);
    Files.writeString(blobs.path(DIGEST), "Content");
    var refused = assertThrows(BerthException.class, () -> blobs.read(DIGEST, 100));
    assertEquals(ErrorKind.CORRUPT, refused.kind());
  }

  @Test
  void aLongDocumentIsNotRead() {
    blobs.put(CONTENT, lease);
    var refused = assertThrows(BerthException.class, () -> blobs.read(DIGEST, 6));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, refused.kind());
  }

  @Test
  void aMissingBlobIsNotFound() {
    assertEquals(Optional.empty(), blobs.find(DIGEST));
    var refused = assertThrows(BerthException.class, () -> blobs.open(DIGEST));
    assertEquals(ErrorKind.NOT_FOUND, refused.kind());
  }

  @Test
  void onlyWhatADecisionNamesIsRemoved() {
    blobs.put(CONTENT, lease);
    var other = blobs.put(new byte[] {1}, lease);
    blobs.delete(() -> List.of(DIGEST), Function.identity());
    assertEquals(List.of(other), blobs.list());
    assertFalse(Files.exists(blobs.path(DIGEST)));
  }

  /** CVE-2024-3727: a digest is parsed before it is used as a path. */
  @Test
  @DisplayName("CVE-2024-3727: a digest is used as a path before it is parsed")
  void aDigestIsParsedBeforeItIsAPath() throws IOException {
    var secret = Files.writeString(root.resolve("secret"), "secret");
    for (var text :
        List.of(
            "sha256:../../secret",
            "../../secret",
            "sha256:" + "0".repeat(63),
            "sha256:" + "0".repeat(65),
            "sha256:" + "A".repeat(64),
            "sha256:/" + "0".repeat(63),
            "sha256:" + "0".repeat(64) + "\n",
            "SHA256:" + "0".repeat(64),
            "")) {
      var refused = assertThrows(BerthException.class, () -> blobs.open(new Digest(text)), text);
      assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
    }
    assertTrue(Files.exists(secret));
  }

  private long count(String folder) throws IOException {
    try (var files = Files.list(root.resolve(folder))) {
      return files.count();
    }
  }
}
