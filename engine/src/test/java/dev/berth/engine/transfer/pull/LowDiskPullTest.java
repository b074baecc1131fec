package dev.berth.engine.transfer.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.Engine;
import dev.berth.engine.EngineSettings;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.gc.Figures.Sort;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.testing.SmallDisk;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls onto a small ext4 of images that are too large for it. */
@Tag("kernel-slow")
class LowDiskPullTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private SmallDisk disk;
  private RealRegistry registry;
  private CountingProxy proxy;
  private Engine engine;

  @BeforeEach
  void open() throws Exception {
    registry = RealRegistry.start(Files.createDirectory(folder.resolve("registry")));
    proxy = new CountingProxy(registry.port());
    var root = Files.createDirectory(folder.resolve("root"));
    disk = SmallDisk.ext4(root, folder.resolve("disk"), "60M");
    engine = Engine.open(EngineSettings.of(root, folder.resolve("run")));
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    disk.close();
    proxy.close();
    registry.close();
  }

  /** An archive of files of a mebibyte each. */
  private static byte[] files(int count, boolean noise) {
    var archive = new Archive();
    var random = new Random(count);
    var content = new byte[MEBIBYTE];
    for (int i = 0; i < count; i++) {
      if (noise) {
        random.nextBytes(content);
      }
      archive
          .add(Archive.entry("f" + i, TarEntry.Type.FILE, 0644, content.length, "", Map.of()))
          .content(content);
    }
    return archive.bytes();
  }

  private Pulled pull(String name) {
    var reference = ImageReference.parse(proxy.host() + "/" + name);
    return engine
        .pulls()
        .pull(
            new PullRequest(reference, Optional.of(Platform.host()), false),
            OperationContext.none());
  }

  private void assertRefused(String name, String why) {
    var failure = assertThrows(BerthException.class, () -> pull(name));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind(), failure::toString);
    assertTrue(String.valueOf(failure.getMessage()).contains(why), failure::toString);
    assertEquals(List.of(), engine.images().list(ImageFilter.ALL));
  }

  private long kept() {
    return disk.folder().toFile().getTotalSpace() / 100;
  }

  @Test
  void aLayerThatUnpacksToMoreLeavesWhatIsKept() throws Exception {
    RegistryImage.of(List.of(files(80, false)), "true").put(registry, "zeros", "1");
    RegistryImage.of(List.of(files(2, true)), "true").put(registry, "small", "1");
    assertRefused("zeros:1", "kept for the server");
    assertEquals(List.of(), engine.snapshots().list());
    assertTrue(disk.folder().toFile().getUsableSpace() > 30L * MEBIBYTE);
    pull("small:1");
    assertEquals(1, engine.images().list(ImageFilter.ALL).size());
    assertAddsUp();
  }

  @Test
  void aBlobThatHasNoRoomIsNotFetched() throws Exception {
    RegistryImage.of(List.of(files(70, true)), "true").put(registry, "noise", "1");
    assertRefused("noise:1", "kept for the server");
    assertTrue(proxy.bytes() < MEBIBYTE, "bytes that came: " + proxy.bytes());
    assertTrue(disk.folder().toFile().getUsableSpace() > kept());
    assertAddsUp();
  }

  /** Sums and parts of the figures. */
  private void assertAddsUp() {
    var figures = engine.figures().read(true);
    for (var share : figures.shares()) {
      if (share.sort() != Sort.IMAGES && share.sort() != Sort.BUILD_CACHE) {
        assertEquals(
            share.bytes(),
            figures.items().stream()
                .filter(item -> item.sort() == share.sort())
                .mapToLong(item -> item.bytes())
                .sum(),
            share::toString);
      }
    }
  }
}
