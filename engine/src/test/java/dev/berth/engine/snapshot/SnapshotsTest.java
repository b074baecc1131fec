package dev.berth.engine.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.store.Stores;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class SnapshotsTest {
  @TempDir Path root;
  private Stores stores;
  private Snapshots snapshots;
  private Lease lease;

  @BeforeEach
  void open() {
    stores = Stores.open(root);
    snapshots = stores.snapshots();
    lease = new Lease(stores.database());
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Snapshot layer(String key, Optional<String> parent) throws IOException {
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, parent)) {
      Files.writeString(pending.fs().resolve(key), key);
      return snapshots.commit(
          pending, key, Optional.of(Digest.of(new byte[0])), snapshots.settle(pending), lease);
    }
  }

  @Test
  void aSnapshotIsThereOnceItIsCommitted() throws IOException {
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, Optional.empty())) {
      assertEquals("rwxr-xr-x", permissions(pending.fs()));
      assertEquals(List.of(), snapshots.list());
    }
    assertEquals(0, folders());
    var made = layer("a", Optional.empty());
    assertEquals(Optional.of(made), snapshots.find("a"));
    assertEquals(1, folders());
  }

  @Test
  void theSecondOfTwoWithOneKeyGivesWay() throws IOException {
    try (var first = snapshots.prepare(SnapshotKind.LAYER, Optional.empty());
        var second = snapshots.prepare(SnapshotKind.LAYER, Optional.empty())) {
      var kept = snapshots.commit(first, "a", Optional.empty(), 1, lease);
      assertEquals(kept, snapshots.commit(second, "a", Optional.empty(), 1, lease));
      assertFalse(Files.exists(second.fs()));
      assertTrue(Files.exists(first.fs()));
    }
    assertEquals(1, folders());
  }

  @Test
  void aContainerIsStackedOnEverythingBelowIt() throws IOException {
    layer("a", Optional.empty());
    layer("b", Optional.of("a"));
    var key = SnapshotKey.container(ContainerId.random());
    try (var pending = snapshots.prepare(SnapshotKind.CONTAINER, Optional.of("b"))) {
      stores
          .database()
          .write(
              Durability.PROCESS,
              transaction -> {
                snapshots.commit(transaction, pending, key);
                return key;
              });
      pending.keep();
    }
    var mount = snapshots.mount(key);
    assertEquals(3, mount.folders().size());
    assertTrue(Files.exists(mount.lowers().get(0).resolve("b")));
    assertTrue(Files.exists(mount.lowers().get(1).resolve("a")));
    assertTrue(Files.isDirectory(mount.upper().orElseThrow()));
    assertTrue(Files.isDirectory(mount.work().orElseThrow()));
    assertEquals(2, snapshots.view(Optional.of("b")).lowers().size());
  }

  @Test
  void whatLiesBelowAnotherOneStays() throws IOException {
    layer("a", Optional.empty());
    layer("b", Optional.of("a"));
    assertEquals(Optional.empty(), abandon("a"));
    assertTrue(snapshots.clear(abandon("b").orElseThrow()) > 0);
    assertTrue(snapshots.clear(abandon("a").orElseThrow()) > 0);
    assertEquals(0, folders());
    assertEquals(Optional.empty(), abandon("a"));
    assertThrows(
        BerthException.class, () -> snapshots.prepare(SnapshotKind.LAYER, Optional.of("a")));
    assertEquals(0, folders());
  }

  @Test
  void whatWasUnfinishedIsGoneAfterARestart() throws IOException {
    var kept = layer("a", Optional.empty());
    var unfinished = snapshots.prepare(SnapshotKind.LAYER, Optional.of("a"));
    Files.writeString(unfinished.fs().resolve("f"), "f");
    Files.createDirectories(root.resolve("snapshots/12345/fs"));
    stores.close();
    stores = Stores.open(root);
    stores.snapshots().reconcile();
    assertEquals(
        List.of(kept.key()), stores.snapshots().list().stream().map(Snapshot::key).toList());
    assertEquals(1, folders());
  }

  @Test
  void theBytesFreedAreTheBytesMeasured() throws IOException {
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, Optional.empty())) {
      var file = pending.fs().resolve("file");
      Files.write(file, new byte[100_000]);
      Files.createLink(pending.fs().resolve("second-name"), file);
      Files.createDirectories(pending.fs().resolve("a/b/c"));
      long bytes = snapshots.settle(pending);
      assertTrue(bytes > 100_000 && bytes < 150_000, "measured " + bytes);
      snapshots.commit(pending, "a", Optional.empty(), bytes, lease);
      assertEquals(bytes, snapshots.clear(abandon("a").orElseThrow()));
    }
  }

  private Optional<Snapshot> abandon(String key) {
    return stores
        .database()
        .write(Durability.PROCESS, transaction -> snapshots.abandon(transaction, key));
  }

  private long folders() throws IOException {
    try (var all = Files.list(root.resolve("snapshots"))) {
      return all.count();
    }
  }

  private static String permissions(Path path) throws IOException {
    return java.nio.file.attribute.PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path));
  }
}
