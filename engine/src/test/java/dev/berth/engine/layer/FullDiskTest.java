package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that don't fit on the disk, here a small file system in memory. */
@Tag("kernel")
class FullDiskTest {
  private static final FileCalls FILES = new JnaFileCalls();

  @TempDir private Path disk;

  @Test
  void saysThatTheDiskIsFullAndOnWhichFile() throws Exception {
    var archive = new Archive().file("fits", "x").file("too/big", "x".repeat(3 << 20));
    BerthException failure;
    try (var _ = SmallDisk.mount(disk, "1m")) {
      failure = refused(archive);
    }
    assertTrue(failure.getMessage().contains("too/big"), failure.getMessage());
    assertTrue(failure.getMessage().contains("free some space"), failure.getMessage());
  }

  private BerthException refused(Archive archive) throws IOException {
    var target = Files.createDirectory(disk.resolve("target"));
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                new LayerApplier(FILES)
                    .apply(archive.stream(), target, LowerLookup.none(), ArchiveLimits.DEFAULT));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    return failure;
  }

  @Test
  @Tag("kernel-slow")
  void aHundredthOfTheInodesIsLeft() throws Exception {
    int inodes = 60_000;
    var archive = new Archive();
    for (int i = 0; i < inodes; i++) {
      archive.file("file" + i, "");
    }
    try (var _ = SmallDisk.mount(disk, "64m", ",nr_inodes=" + inodes)) {
      var failure = refused(archive);
      assertTrue(failure.getMessage().contains("inodes left"), failure.getMessage());
      long free = FILES.statvfs(disk.toString()).freeInodes();
      assertTrue(free > 0 && free < inodes / 100, free + " are left");
    }
  }
}
