package dev.berth.engine.transfer.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.LyingRegistry;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls of what a pull from a hostile registry claims to bring, too. */
@Tag("kernel-slow")
class HostileOthersTest extends OnImpatientEngine {
  /** Far more than comes while a test runs. */
  private static final int ENDLESS = 32 << 20;

  @TempDir static Path folder;
  private static RealRegistry registry;
  private static byte[] archive;
  private static RegistryImage image;

  @BeforeAll
  static void fill() throws Exception {
    registry = RealRegistry.start(folder);
    archive = new Archive().file("noise", noise(1, 300_000)).bytes();
    image = RegistryImage.of(List.of(archive), "true");
    image.put(registry, "a/b", "1");
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  /** Pulls while another pull goes on all the time, and ends that one. */
  private void pullBeside(Operation other, String name) throws InterruptedException {
    pull(name, OperationContext.none());
    assertFalse(now(other).status().isFinal(), () -> now(other).toString());
    assertEquals(OperationStatus.CANCELLED, test.engine().operations().cancel(other.id()).status());
  }

  private static RegistryImage describedBy(Digest blob, long size) {
    return image.describedAs(_ -> List.of(new Descriptor(MediaType.OCI_LAYER_ZSTD, blob, size)));
  }

  private static LyingRegistry lying(RegistryImage told) throws IOException {
    var lying = new LyingRegistry(told.manifest());
    lying.give(image.id(), image.blob(image.id()));
    return lying;
  }

  private static Digest blob() {
    return OciJson.manifest(image.manifest()).layers().getFirst().digest();
  }

  @Test
  void aBlobThatOneRegistryClaimsToBeEndlessIsTakenFromTheOther() throws Exception {
    try (var lying = lying(describedBy(blob(), ENDLESS))) {
      lying.give(blob(), new byte[ENDLESS]);
      pullBeside(begin(lying.host() + "/a/b:1"), registry.host() + "/a/b:1");
      assertEquals(List.of(), arrived());
    }
  }

  /** What has arrived of blobs. */
  private List<Path> arrived() throws IOException {
    try (var files = Files.list(test.settings().root().resolve("ingest"))) {
      return files.toList();
    }
  }

  @Test
  void aLayerWithAnEndlessArchiveIsMadeOfOnesOwn() throws Exception {
    var padded = ByteBuffer.allocate(ENDLESS).order(ByteOrder.LITTLE_ENDIAN);
    var frame = Zstd.compress(archive, 1);
    padded.putInt(0x184D2A50).putInt(ENDLESS - frame.length - 8); // a frame that is skipped
    padded.put(ENDLESS - frame.length, frame);
    var blob = Digest.of(padded.array());
    try (var lying = lying(describedBy(blob, ENDLESS))) {
      lying.give(blob, padded.array());
      pullBeside(begin(lying.host() + "/a/b:1"), registry.host() + "/a/b:1");
    }
  }

  @Test
  void layersThatWaitForASlowOneDontKeepAPullFromSeeingIt() throws Exception {
    var archives = new ArrayList<>(List.of(archive));
    for (int i = 0; i < 10; i++) {
      archives.add(new Archive().hardLink("linked" + i, "noise").bytes());
    }
    RegistryImage.of(archives, "true").put(registry, "linked", "1");
    try (var dripping = new CountingProxy(registry.port())) {
      dripping.slow(20_000);
      pullBeside(begin(dripping.host() + "/a/b:1"), registry.host() + "/linked:1");
    }
  }

  @Test
  void whatOthersHaveMeanwhileIsNotLeftBehind() throws Exception {
    try (var dripping = new CountingProxy(registry.port())) {
      dripping.slow(20_000);
      pullBeside(begin(dripping.host() + "/a/b:1"), registry.host() + "/a/b:1");
      assertEquals(List.of(), arrived());
    }
  }

  @Test
  void aBlobThatComesTwiceInAnImageIsAskedForOnce() throws Exception {
    var twice = RegistryImage.of(List.of(archive, archive, archive), "true");
    try (var lying = new LyingRegistry(twice.manifest())) {
      lying.give(twice.id(), twice.blob(twice.id()));
      assertThrows(
          BerthException.class, () -> pull(lying.host() + "/a/b:1", OperationContext.none()));
      assertEquals(1, lying.asked(blob()));
    }
  }

  @Test
  void aBlobHasOneSizeInAnImage() throws Exception {
    var twice =
        RegistryImage.of(List.of(archive, archive), "true")
            .describedAs(
                layers ->
                    List.of(
                        layers.getFirst(),
                        new Descriptor(
                            MediaType.OCI_LAYER_GZIP, layers.getLast().digest(), ENDLESS)));
    try (var lying = new LyingRegistry(twice.manifest())) {
      lying.give(twice.id(), twice.blob(twice.id()));
      var failure =
          assertThrows(
              BerthException.class, () -> pull(lying.host() + "/a/b:1", OperationContext.none()));
      assertEquals(ErrorKind.CORRUPT, failure.kind());
      assertEquals(0, lying.asked(blob()));
    }
  }
}
