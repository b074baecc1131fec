package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.testing.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer that doesn't fit on the disk, here a file system of 1 MiB in memory. */
@Tag("kernel")
class FullDiskTest {
  @TempDir private Path disk;

  @Test
  void saysThatTheDiskIsFullAndOnWhichFile() throws Exception {
    var archive = new Archive().file("fits", "x").file("too/big", "x".repeat(3 << 20));
    BerthException failure;
    try (var _ = SmallDisk.mount(disk, "1m")) {
      var target = Files.createDirectory(disk.resolve("target"));
      failure =
          assertThrows(
              BerthException.class,
              () ->
                  new LayerApplier(new JnaFileCalls())
                      .apply(archive.stream(), target, LowerLookup.none(), ArchiveLimits.DEFAULT));
    }
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    assertTrue(failure.getMessage().contains("too/big"), failure.getMessage());
    assertTrue(failure.getMessage().contains("free some space"), failure.getMessage());
  }
}
