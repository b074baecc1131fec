package dev.berth.engine.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.Engine;
import dev.berth.engine.EngineSettings;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.store.Stores;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.SmallDisk;
import dev.berth.engine.value.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An import onto a file system that is too small for it. */
@Tag("kernel")
class FullDiskTest {
  private static final int HEADER = 512;

  @TempDir Path folder;

  /**
   * Beside what the database keeps for itself (4.4 MB): too small for the archive; large enough for
   * it, and too small for the files as well.
   */
  @ParameterizedTest
  @ValueSource(strings = {"5800k", "7600k"})
  void aFullDiskIsAClearErrorAndLeavesNothing(String size) throws IOException {
    var tar = BusyboxImage.tar();
    assertTrue(tar.length > 1_600_000 && tar.length < 2_500_000, "the archive has " + tar.length);
    try (var _ = SmallDisk.mount(folder, size);
        var stores = Stores.open(folder);
        var lease = new Lease(stores.database())) {
      var failure = RefusedLayer.of(new ByteArrayInputStream(tar), stores, lease, folder);
      assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind(), failure.getMessage());
      assertTrue(
          String.valueOf(failure.getMessage()).toLowerCase(java.util.Locale.ROOT).contains("space"),
          failure.getMessage());
      var small = stores.image("small", "file");
      assertEquals(small.id(), stores.images().resolve("small"));
    }
  }

  /** An archive of less than a hundredth of the size that it unpacks to, made file by file. */
  private static byte[] bomb() throws IOException {
    var zeros = new byte[1 << 20];
    var bytes = new ByteArrayOutputStream();
    try (var compressed = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < 400; i++) {
        var file =
            new TarEntry(
                "f" + i,
                TarEntry.Type.FILE,
                0644,
                0,
                0,
                zeros.length,
                Instant.EPOCH,
                "",
                0,
                0,
                Map.of(),
                TarEntry.SparseMap.WHOLE);
        compressed.write(new Archive().add(file).content(zeros).bytes(), 0, HEADER + zeros.length);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  @Tag("kernel-slow")
  void whatWouldFillTheDiskEndsWhileTheServerHasRoom() throws IOException {
    var root = Files.createDirectory(folder.resolve("root"));
    try (var disk = SmallDisk.ext4(root, folder.resolve("disk"), "300M");
        var engine = Engine.open(EngineSettings.of(root, folder.resolve("run")))) {
      long kept = disk.folder().toFile().getTotalSpace() / 100;
      long before = disk.folder().toFile().getUsableSpace();
      var least = new AtomicLong(before);
      var looking = new AtomicBoolean(true);
      var watcher =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (looking.get()) {
                      long free = disk.folder().toFile().getUsableSpace();
                      least.accumulateAndGet(free, Math::min);
                    }
                  });
      var failure = assertThrows(BerthException.class, () -> importTar(engine, bomb()));
      looking.set(false);
      join(watcher);
      assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
      assertTrue(
          String.valueOf(failure.getMessage()).contains("kept for the server"), failure::toString);
      assertTrue(least.get() < before / 2, "it did not get far: " + least);
      assertTrue(least.get() > kept / 3, "of " + kept + " kept bytes were left: " + least);
      assertEquals(List.of(), engine.snapshots().list());
      assertArrayEquals(new String[0], root.resolve("blobs/sha256").toFile().list());
      assertArrayEquals(new String[0], root.resolve("ingest").toFile().list());
      importTar(engine, BusyboxImage.tar());
      assertEquals(1, engine.images().list(ImageFilter.ALL).size());
    }
  }

  private static void importTar(Engine engine, byte[] tar) {
    engine
        .transfers()
        .importTar(
            new ImportRequest(
                Optional.of(ImageReference.parse("imported:1")),
                List.of(),
                Optional.empty(),
                Optional.empty()),
            new ByteArrayInputStream(tar),
            OperationContext.none());
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
