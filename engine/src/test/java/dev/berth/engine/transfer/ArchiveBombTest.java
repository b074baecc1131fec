package dev.berth.engine.transfer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.layer.Bomb;
import dev.berth.engine.store.Stores;
import dev.berth.engine.testing.SmallDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives that would exhaust memory or disk: refused in time, and nothing of them is kept. */
@Tag("kernel")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArchiveBombTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PADDING_WITHOUT_END", "FOLDERS_WITH_LONG_NAMES_WITHOUT_END"})
  @DisplayName("CVE-2017-14992, CVE-2020-1702: a layer's headers exhaust memory")
  void headersAreBounded(Bomb bomb) throws IOException {
    refused(bomb.stream());
  }

  @Test
  @DisplayName("CVE-2017-14992: what follows the end of an archive exhausts the disk")
  void whatFollowsTheEndIsBounded() throws IOException {
    var told = refused(Bomb.PADDING_WITHOUT_END.stream());
    assertTrue(told.getMessage().contains("it ends at byte 512"), told::getMessage);
  }

  @Test
  @DisplayName("CVE-2020-1702: a few compressed bytes exhaust the disk")
  void aGzipBombEndsWhereTheDiskIsFull() throws IOException {
    var bomb = new java.io.ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bomb)) {
      var zeros = new byte[1 << 20];
      gzip.write(Bomb.CONTENT_WITHOUT_END.stream().readNBytes(512));
      for (int i = 0; i < 64; i++) {
        gzip.write(zeros);
      }
    }
    assertTrue(bomb.size() < 100_000, () -> "the bomb has " + bomb.size());
    try (var _ = SmallDisk.mount(folder, "32m")) {
      refused(new java.io.ByteArrayInputStream(bomb.toByteArray()));
    }
  }

  private BerthException refused(InputStream bomb) throws IOException {
    try (var stores = Stores.open(folder);
        var lease = new Lease(stores.database())) {
      var told = RefusedLayer.of(bomb, stores, lease, folder);
      Bomb.assertTold(told);
      return told;
    }
  }
}
