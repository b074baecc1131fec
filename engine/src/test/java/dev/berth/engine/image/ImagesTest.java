package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Tree;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.store.Stores;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class ImagesTest {
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
  void anImageIsKnownByReferenceIdAndPrefix() {
    var made = stores.image("web:1", "a");
    for (var text :
        List.of(
            "web:1",
            "docker.io/library/web:1",
            made.id().value(),
            made.id().hex(),
            made.id().shortened(),
            "web@" + images.inspect("web:1").summary().manifest())) {
      assertEquals(made.id(), images.resolve(text), text);
    }
    for (var text : List.of("web", "web:2", "f".repeat(64), "other@" + made.id())) {
      var missing = assertThrows(BerthException.class, () -> images.resolve(text));
      assertEquals(ErrorKind.NOT_FOUND, missing.kind(), text);
      assertEquals(Map.of("image", text), missing.details());
    }
  }

  @Test
  void aPrefixOfSeveralIdsIsRefused() {
    for (int i = 0; i < 17; i++) {
      stores.image("many:" + i, "a");
    }
    var digit =
        images.list(ImageFilter.ALL).stream()
            .map(image -> image.id().hex().substring(0, 1))
            .filter(first -> countStarting(first) > 1)
            .findFirst()
            .orElseThrow();
    var refused = assertThrows(BerthException.class, () -> images.resolve(digit));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
  }

  private long countStarting(String hex) {
    return images.list(ImageFilter.ALL).stream()
        .filter(image -> image.id().hex().startsWith(hex))
        .count();
  }

  @Test
  void aTagMovesToTheImageThatGetsItLast() {
    var first = stores.image("web", "a");
    var second = stores.image("", "b");
    images.tag(second.id().value(), ImageReference.parse("web"));
    assertEquals(second.id(), images.resolve("web"));
    var dangling = new ImageFilter(Optional.empty(), Optional.of(true), List.of());
    assertEquals(List.of(first.id()), images.list(dangling).stream().map(Image::id).toList());
    var digested = ImageReference.parse("web@" + first.id());
    assertThrows(BerthException.class, () -> images.tag("web", digested));
  }

  @Test
  void imagesAreListedByReferenceAndLabel() {
    stores.image("web:1", "a");
    stores.image("r.example/team/db:2", "b");
    for (var match :
        Map.of("web", 1, "web:*", 1, "*", 1, "r.example/*/db", 1, "**", 2, "w?b", 1, "x", 0)
            .entrySet()) {
      var filter = new ImageFilter(Optional.of(match.getKey()), Optional.empty(), List.of());
      assertEquals(match.getValue(), images.list(filter).size(), match.getKey());
    }
    var labelled = new ImageFilter(Optional.empty(), Optional.empty(), List.of("missing"));
    assertEquals(List.of(), images.list(labelled));
  }

  @Test
  void removingAnImageFreesExactlyWhatNoOtherOneHas() throws IOException {
    var kept = stores.image("kept", "shared", "a");
    var removed = stores.image("removed", "shared", "b");
    var layer = images.layers(removed.id()).getLast();
    assertEquals(3, blobsOf(kept, removed));
    long before = diskBytes();
    var removal = images.remove("removed", false);
    assertEquals(List.of(removed.id()), removal.deleted());
    assertEquals(List.of("removed:latest"), familiar(removal.untagged()));
    assertEquals(Optional.empty(), stores.blobs().find(layer.blob()));
    assertEquals(Optional.empty(), stores.blobs().find(removed.id()));
    assertEquals(Optional.empty(), stores.snapshots().find(SnapshotKey.layer(layer.chainId())));
    assertEquals(4, stores.blobs().list().size());
    assertEquals(2, stores.snapshots().list().size());
    assertEquals(before - diskBytes(), removal.bytes());
    assertEquals(kept.id(), images.resolve("kept"));
    images.remove("kept", false);
    assertEquals(List.of(), stores.blobs().list());
    assertEquals(List.of(), stores.snapshots().list());
  }

  private long blobsOf(ImageIdentity one, ImageIdentity other) {
    return java.util.stream.Stream.of(one, other)
        .flatMap(image -> images.layers(image.id()).stream())
        .map(ImageLayer::blob)
        .distinct()
        .count();
  }

  /** What the stores' folders take, in blocks. */
  private long diskBytes() {
    return new Tree(stores.files()).measure(stores.root().resolve("blobs"))
        + stores.snapshots().list().stream()
            .mapToLong(snapshot -> stores.snapshots().measure(snapshot.key()))
            .sum();
  }

  @Test
  void aReferenceGoesBeforeTheImage() {
    var image = stores.image("web:1", "a");
    images.tag("web:1", ImageReference.parse("web:2"));
    var several = assertThrows(BerthException.class, () -> images.remove(image.id().hex(), false));
    assertEquals(ErrorKind.CONFLICT, several.kind());
    assertTrue(String.valueOf(several.getMessage()).contains("web:1, web:2"));
    assertEquals(List.of(), images.remove("web:1", false).deleted());
    assertEquals(image.id(), images.resolve("web:2"));
    images.tag("web:2", ImageReference.parse("web:3"));
    assertEquals(List.of(image.id()), images.remove(image.id().hex(), true).deleted());
    assertEquals(List.of(), images.list(ImageFilter.ALL));
  }

  @Test
  void anImageThatAContainerWasMadeFromStays() {
    var image = stores.image("web", "a");
    addContainer(image.id(), "c1");
    for (boolean force : List.of(false, true)) {
      var refused = assertThrows(BerthException.class, () -> images.remove("web", force));
      assertEquals(ErrorKind.IN_USE, refused.kind());
      assertTrue(String.valueOf(refused.getMessage()).contains("container c1"));
    }
    assertEquals(1, images.inspect("web").summary().containers());
    images.tag("web", ImageReference.parse("other"));
    assertEquals(List.of(), images.remove("web", false).deleted());
  }

  private void addContainer(Digest image, String name) {
    stores
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              ContainerTable.insert(
                  transaction,
                  ContainerId.random().value(),
                  name,
                  image.value(),
                  "created",
                  "{}",
                  1);
              return name;
            });
  }

  @Test
  void unusedMountPointsGoWithTheirLayers() {
    var image = stores.image("web", "a");
    var chain = images.layers(image.id()).getLast().chainId();
    try (var lease = new Lease(stores.database());
        var pending =
            stores.snapshots().prepare(SnapshotKind.INIT, Optional.of(SnapshotKey.layer(chain)))) {
      var key = SnapshotKey.init(Optional.of(chain), List.of("/etc/hosts"));
      stores.snapshots().commit(pending, key, Optional.empty(), 4096, lease);
    }
    images.remove("web", false);
    assertEquals(List.of(), stores.snapshots().list());
  }

  @Test
  void whatWorkInProgressReliesOnStays() {
    var image = stores.image("web", "a");
    var layer = images.layers(image.id()).getFirst();
    try (var lease = new Lease(stores.database())) {
      stores.blobs().acquire(layer.blob(), lease);
      stores.snapshots().acquire(SnapshotKey.layer(layer.chainId()), lease);
      images.remove("web", false);
      assertTrue(stores.blobs().find(layer.blob()).isPresent());
      assertEquals(1, stores.snapshots().list().size());
    }
    images.release(List.of(layer));
    assertEquals(List.of(), stores.blobs().list());
    assertEquals(List.of(), stores.snapshots().list());
  }

  @Test
  void anImageOfALayerThatIsGoneIsRefused() {
    var image = stores.image("web", "a");
    var layers = images.layers(image.id());
    var config = images.config(image.id());
    images.remove("web", false);
    try (var lease = new Lease(stores.database())) {
      var refused =
          assertThrows(
              BerthException.class,
              () -> images.create(Origin.BUILT, config, layers, List.of(), lease));
      assertEquals(ErrorKind.NOT_FOUND, refused.kind());
    }
  }

  @Test
  void whatNothingRefersToIsGoneAfterARestart() throws IOException {
    var image = stores.image("web", "a");
    try (var lease = new Lease(stores.database())) {
      stores.layer(Optional.empty(), "orphan", "orphan", lease);
      stores.layer(
          Optional.of(images.layers(image.id()).getFirst().chainId()), "top", "top", lease);
    }
    stores.close();
    open();
    stores.snapshots().reconcile();
    images.reconcile();
    assertEquals(3, stores.blobs().list().size());
    assertEquals(1, stores.snapshots().list().size());
    assertEquals(image.id(), images.resolve("web"));
    try (var folders = Files.list(root.resolve("snapshots"))) {
      assertEquals(1, folders.count());
    }
  }

  @Test
  void historyTellsTheSizeOfEachStep() {
    var steps = List.of(step("FROM", false), step("ENV", true), step("RUN", false));
    assertEquals(
        List.of("RUN 20", "ENV 0", "FROM 10"),
        HistoryEntry.of(steps, List.of(10L, 20L)).stream()
            .map(entry -> entry.step().createdBy() + " " + entry.size())
            .toList());
  }

  private static Digest digest(int seed) {
    return Digest.of(new byte[] {(byte) seed});
  }

  private static ImageConfig.History step(String createdBy, boolean empty) {
    return new ImageConfig.History(Optional.empty(), createdBy, "", "", empty);
  }

  private static List<String> familiar(List<ImageReference> references) {
    return references.stream().map(ImageReference::familiar).toList();
  }
}
