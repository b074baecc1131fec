package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.store.Stores;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class KeptImageTest {
  @TempDir Path root;
  private Stores stores;
  private Images images;

  @BeforeEach
  void open() {
    stores = Stores.open(root);
    images = stores.images();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void documentsAreKeptByteForByte() {
    try (var lease = images.lease()) {
      var layer = stores.layer(Optional.empty(), "a", "a", lease);
      var kept = kept(layer, config(layer.diffId()), "app:1", "app:2");
      var identity = images.store(Origin.LOADED, List.of(kept), lease).getFirst();
      assertEquals(Digest.of(kept.config()), identity.id());
      assertEquals("app:1", identity.reference().orElseThrow().familiar());
      assertEquals(identity.id(), images.resolve("app:2"));
      assertArrayEquals(kept.config(), stores.blobs().read(identity.id(), 4096));
      var manifest = images.inspect("app:1").summary().manifest();
      assertEquals(Digest.of(kept.manifest()), manifest);
      assertArrayEquals(kept.manifest(), stores.blobs().read(manifest, 4096));
      assertEquals(List.of(layer), images.layers(identity.id()));
    }
    assertEquals(3, stores.blobs().list().size());
  }

  @Test
  void anImageThatIsHereStaysAndGetsTheTags() {
    var made = stores.image("app:1", "a");
    var before = images.inspect("app:1");
    try (var lease = images.lease()) {
      var config = stores.blobs().read(made.id(), 4096);
      var kept = kept(before.layers().getFirst(), config, "app:2");
      assertEquals(made.id(), images.store(Origin.LOADED, List.of(kept), lease).getFirst().id());
    }
    var after = images.inspect("app:2");
    assertEquals(before.summary().id(), after.summary().id());
    assertEquals(before.summary().manifest(), images.inspect("app:1").summary().manifest());
    assertEquals(2, after.summary().references().size());
    assertEquals(4, stores.blobs().list().size());
  }

  @Test
  void allOfThemAreStoredOrNone() {
    try (var lease = images.lease()) {
      var layer = stores.layer(Optional.empty(), "a", "a", lease);
      var right = kept(layer, config(layer.diffId()), "right");
      for (var wrong :
          List.of(
              kept(layer, config(digest("other")), "wrong"),
              changed(right, text -> text.replace(right.id().hex(), digest("x").hex())),
              changed(right, text -> text.replace("\"layers\":[", "\"layers\":[],\"rest\":[")),
              changed(right, text -> text.replace("\"layers\"", "\"manifests\":[],\"layers\"")))) {
        var refused =
            assertThrows(
                BerthException.class,
                () -> images.store(Origin.LOADED, List.of(right, wrong), lease));
        assertEquals(ErrorKind.CORRUPT, refused.kind());
        assertEquals(List.of(), images.list(ImageFilter.ALL));
      }
    }
    assertEquals(List.of(), stores.blobs().list());
    assertEquals(List.of(), stores.snapshots().list());
  }

  private static KeptImage changed(KeptImage image, UnaryOperator<String> manifest) {
    var text = new String(image.manifest(), StandardCharsets.UTF_8);
    return new KeptImage(
        bytes(manifest.apply(text)), image.config(), image.layers(), image.references());
  }

  private static byte[] config(Digest diffId) {
    return bytes(
        """
        { "os": "linux", "architecture": "amd64", "unknown": [1],
          "rootfs": {"type": "layers", "diff_ids": ["%s"]} }
        """
            .formatted(diffId));
  }

  private static KeptImage kept(ImageLayer layer, byte[] config, String... references) {
    var manifest =
        bytes(
            """
            { "schemaVersion":2, "config":{"mediaType":"%s", "digest":"%s", "size":%d},
              "layers":[{"mediaType":"%s", "digest":"%s", "size":%d, "urls":["x"]}] }
            """
                .formatted(
                    "application/vnd.docker.container.image.v1+json",
                    Digest.of(config),
                    config.length,
                    layer.mediaType(),
                    layer.blob(),
                    layer.size()));
    return new KeptImage(
        manifest,
        config,
        List.of(layer),
        List.of(references).stream().map(ImageReference::parse).toList());
  }

  private static Digest digest(String text) {
    return Digest.of(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
