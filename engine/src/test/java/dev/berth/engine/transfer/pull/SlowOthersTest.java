package dev.berth.engine.transfer.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls that share work with pulls from a registry that drips. */
@Tag("kernel-slow")
class SlowOthersTest extends OnImpatientEngine {
  @TempDir static Path folder;
  private static RealRegistry registry;
  private static List<byte[]> archives;
  private static RegistryImage image;
  private CountingProxy dripping;

  @BeforeAll
  static void fill() throws Exception {
    registry = RealRegistry.start(folder);
    archives =
        List.of(
            BusyboxImage.tar(),
            new Archive().file("data/one", noise(1, 600_000)).bytes(),
            new Archive().file("data/two", noise(2, 600_000)).bytes());
    image = RegistryImage.of(archives, "sh", "-c", "ls /data");
    image.put(registry, "a/b", "1");
    plain().put(registry, "a/plain", "1");
  }

  /** The same layers, whose archives are other blobs. */
  private static RegistryImage plain() {
    var plain =
        image.describedAs(
            _ ->
                archives.stream()
                    .map(each -> new Descriptor(MediaType.OCI_LAYER, Digest.of(each), each.length))
                    .toList());
    for (var archive : archives) {
      plain = plain.with(archive);
    }
    return plain;
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @BeforeEach
  void drip() throws IOException {
    dripping = new CountingProxy(registry.port());
    dripping.slow(40_000);
  }

  @AfterEach
  void stopDripping() throws IOException {
    dripping.close();
  }

  private static String name(String host, String path) {
    return host + "/" + path + ":1";
  }

  private Operation beginSlowly(String path) throws InterruptedException {
    return begin(name(dripping.host(), path));
  }

  /** Pulls from the registry itself, while the other pull goes on all the time. */
  private Pulled pullBeside(Operation other, String path) {
    var pulled = pull(name(registry.host(), path), OperationContext.none());
    assertFalse(now(other).status().isFinal());
    var parts = now(other).progress().parts();
    assertTrue(parts.stream().anyMatch(part -> part.done() < part.total()), parts::toString);
    return pulled;
  }

  private void runs(String host, String path) {
    var command = CreateRequest.of(name(host, path));
    assertEquals("one\ntwo\n", test.run(command).stdout());
  }

  @Test
  void theSameBlobsAreTakenFromTheFastRegistry() throws Exception {
    var slow = beginSlowly("a/b");
    assertEquals(image.id(), pullBeside(slow, "a/b").image().id());
    runs(registry.host(), "a/b");
    dripping.slow(0);
    assertEquals(OperationStatus.SUCCEEDED, ended(slow).status());
    runs(dripping.host(), "a/b");
  }

  private Operation ended(Operation begun) throws InterruptedException {
    return test.engine().operations().await(begun.id(), Long.MAX_VALUE, Optional.empty());
  }

  @Test
  void theSameLayersAreMadeOfTheFastRegistrysArchives() throws Exception {
    var slow = beginSlowly("a/plain");
    pullBeside(slow, "a/b");
    runs(registry.host(), "a/b");
    assertEquals(OperationStatus.CANCELLED, test.engine().operations().cancel(slow.id()).status());
    runs(registry.host(), "a/b");
  }

  @Test
  void fromOneRegistryNothingIsFetchedTwice() throws Exception {
    var slow = beginSlowly("a/b");
    dripping.slow(60_000);
    var other = pull(name(dripping.host(), "a/b"), OperationContext.none());
    assertEquals(image.id(), other.image().id());
    assertEquals(OperationStatus.SUCCEEDED, ended(slow).status());
    assertTrue(dripping.bytes() < image.size() + 100_000, dripping.bytes() + " bytes");
  }
}
