package dev.berth.engine.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.store.Stores;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.SmallDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An import onto a file system that is too small for it. */
@Tag("kernel")
class FullDiskTest {
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
}
