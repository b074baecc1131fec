package dev.berth.engine.layer;

import static dev.berth.engine.layer.Shell.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A layer that doesn't fit on the disk, here a file system of 1 MiB in memory. */
@Tag("kernel")
class FullDiskTest {
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createTempDirectory("layer-disk-");
    run(disk, "mount -t tmpfs -o size=1m,mode=700 none " + disk);
  }

  @AfterEach
  void unmount() throws Exception {
    run(Path.of("/"), "umount %s; rmdir %s".formatted(disk, disk));
  }

  @Test
  void saysThatTheDiskIsFullAndOnWhichFile() throws Exception {
    var target = Files.createDirectory(disk.resolve("target"));
    var archive = new Archive().file("fits", "x").file("too/big", "x".repeat(3 << 20));
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                new LayerApplier(new JnaFileCalls())
                    .apply(archive.stream(), target, LowerLookup.none(), ArchiveLimits.DEFAULT));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    assertTrue(failure.getMessage().contains("too/big"), failure.getMessage());
    assertTrue(failure.getMessage().contains("free some space"), failure.getMessage());
  }
}
