package dev.berth.engine.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.HeldTable.HeldRow;
import dev.berth.engine.store.Stores;
import dev.berth.engine.testing.SmallDisk;
import dev.berth.engine.value.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stopped pulls left: when it goes, and that what is in use doesn't. */
class StoppedPullsTest {
  private static final long DAY = 86_400_000;
  private static final int LEFT = 4 << 20;

  @TempDir private Path folder;
  private Stores stores;

  @BeforeEach
  void open() {
    stores = Stores.open(folder);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A pull that ended some days ago, in the middle of a blob. */
  private Digest left(String name, long days) {
    var digest = digest(name);
    try (var ingest = stores.blobs().resume(digest)) {
      ingest.write(ByteBuffer.allocate(LEFT));
    }
    stores
        .database()
        .write(
            Durability.POWER,
            transaction -> {
              HeldTable.put(
                  transaction,
                  new HeldRow(
                      Lease.BLOB,
                      digest.value(),
                      "r.example/web",
                      System.currentTimeMillis() - days * DAY,
                      name));
              return digest;
            });
    return digest;
  }

  private List<String> names() {
    return stores.database().read(HeldTable::all).stream().map(HeldRow::name).toList();
  }

  private void untilLeft(List<String> names) throws InterruptedException {
    while (!names().equals(names)) {
      Thread.sleep(20);
    }
  }

  @Test
  void theServerThatGoesOnRemovesWhatIsTooOld() throws Exception {
    var old = left("old", Held.KEPT.toDays() + 1);
    var young = left("young", 1);
    try (var stopped = new StoppedPulls(stores.database(), stores.blobs(), stores.images(), 0)) {
      stopped.begin();
      untilLeft(List.of("young"));
      while (stores.blobs().arrivedOnDisk(old) > 0) {
        Thread.sleep(20);
      }
    }
    assertTrue(stores.blobs().arrivedOnDisk(young) > 0);
  }

  @Test
  @Tag("kernel-slow")
  void theOldestGoFirstWhereRoomIsNeededAndWhatIsInUseStays() throws Exception {
    stores.close();
    var root = Files.createDirectory(folder.resolve("small"));
    try (var disk = SmallDisk.ext4(root, folder.resolve("disk"), "60M")) {
      stores = Stores.open(root);
      left("second", 1);
      left("first", 2);
      var used = left("used", 3);
      try (var stopped = new StoppedPulls(stores.database(), stores.blobs(), stores.images(), 0);
          var ingest = stores.blobs().resume(used)) {
        stopped.begin();
        assertEquals(LEFT, ingest.size());
        long kept = disk.folder().toFile().getTotalSpace() / 100;
        stores.blobs().requireRoom(digest("more"), stores.blobs().room() - kept + LEFT / 2);
        assertEquals(List.of("used", "second"), names());
      }
      stores.close();
    }
    stores = Stores.open(folder);
  }

  /** As a manifest may say, whose blob nobody has. */
  @Test
  void theyStayWhereTheirRoomWouldNotDo() {
    left("first", 2);
    try (var stopped = new StoppedPulls(stores.database(), stores.blobs(), stores.images(), 0)) {
      stopped.begin();
      assertThrows(
          BerthException.class,
          () -> stores.blobs().requireRoom(digest("more"), Long.MAX_VALUE / 4));
      assertEquals(List.of("first"), names());
    }
  }

  @Test
  void aPieceThatWorkInProgressNeedsStays() {
    var digest = left("needed", 1);
    try (var lease = new Lease(stores.database());
        var stopped = new StoppedPulls(stores.database(), stores.blobs(), stores.images(), 0)) {
      lease.protect(digest);
      assertFalse(stopped.giveUp("blob " + digest, _ -> true).isPresent());
    }
    try (var stopped = new StoppedPulls(stores.database(), stores.blobs(), stores.images(), 0)) {
      assertTrue(stopped.giveUp("blob " + digest, _ -> true).isPresent());
    }
    assertEquals(0, stores.blobs().arrivedOnDisk(digest));
  }

  @Test
  void aLayerThatWasLeftGoesWithThoseBelowIt() {
    try (var lease = stores.images().lease()) {
      var lower = stores.layer(Optional.empty(), "a", "a", lease);
      var upper = stores.layer(Optional.of(lower.chainId()), "b", "b", lease);
      new Held(stores.database())
          .snapshot(upper.chainId().value(), new Held.Owner("r.example/web", "web"));
    }
    assertEquals(2, stores.snapshots().list().size());
    try (var stopped = new StoppedPulls(stores.database(), stores.blobs(), stores.images(), 0)) {
      var id = stores.database().read(HeldTable::all).getFirst().id();
      assertTrue(stopped.giveUp(id, _ -> true).isPresent());
    }
    assertEquals(List.of(), stores.snapshots().list());
  }
}
