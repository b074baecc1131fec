package dev.berth.engine.transfer.push;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.ImageNode;
import dev.berth.engine.image.Index;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RegistrySettings;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.transfer.pull.Pulled;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import dev.berth.engine.verify.VerifyReport;
import dev.berth.engine.verify.VerifyRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes with all that they name, from a registry and to one. */
@Tag("kernel-slow")
class IndexTransferTest {
  private static final Platform OTHER = new Platform("linux", "riscv64", Optional.empty());
  private static final Platform UNKNOWN = new Platform("unknown", "unknown", Optional.empty());

  @TempDir static Path folder;
  private static RealRegistry registry;
  private static RegistryImage here;
  private static RegistryImage other;
  private static RegistryImage attestation;
  private static byte[] index;
  private TestEngine test;

  @BeforeAll
  static void fill() throws Exception {
    registry = RealRegistry.start(folder);
    here = RegistryImage.of(List.of(BusyboxImage.tar()), "echo", "here");
    other =
        RegistryImage.forPlatform(
            OTHER, List.of(new Archive().file("other", "1").bytes()), "/other");
    attestation =
        RegistryImage.forPlatform(UNKNOWN, List.of(new Archive().file("statement", "{}").bytes()))
            .describedAs(
                layers ->
                    layers.stream()
                        .map(
                            layer ->
                                new Descriptor(
                                    new MediaType("application/vnd.in-toto+json"),
                                    layer.digest(),
                                    layer.size()))
                        .toList());
    index = index("many");
  }

  private static byte[] index(String repository) throws Exception {
    var entries = new ArrayList<Descriptor>();
    for (var part :
        List.of(
            Map.entry(OTHER, other),
            Map.entry(UNKNOWN, attestation),
            Map.entry(Platform.host(), here))) {
      var image = part.getValue();
      image.put(registry, repository, Digest.of(image.manifest()).value());
      entries.add(
          new Descriptor(
              MediaType.OCI_MANIFEST,
              Digest.of(image.manifest()),
              image.manifest().length,
              Map.of(),
              Optional.of(part.getKey())));
    }
    var document =
        OciJson.write(new Index(MediaType.OCI_INDEX, entries, Map.of("kept", "byte for byte")));
    RegistryImage.put(registry, repository, "1", MediaType.OCI_INDEX, document);
    return document;
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @BeforeEach
  void open() {
    test = TestEngine.empty();
  }

  @AfterEach
  void close() {
    test.close();
  }

  private static String name(String path) {
    return registry.host() + "/" + path;
  }

  private Pulled pull(String path, Optional<Platform> platform, boolean all) {
    return test.engine()
        .pulls()
        .pull(
            new PullRequest(ImageReference.parse(name(path)), platform, all),
            OperationContext.none());
  }

  private Pushed push(String path, Optional<Platform> platform) {
    var target = ImageReference.parse(name(path));
    return test.engine()
        .pushes()
        .push(
            new PushRequest(target.toString(), platform, target),
            Optional.empty(),
            OperationContext.none());
  }

  private static byte[] manifest(String path) {
    try (var registries = new Registries(RegistrySettings.usual(), _ -> Optional.empty())) {
      return registries
          .open(ImageReference.parse(name(path)), Optional.empty())
          .manifest(path.substring(path.lastIndexOf(':') + 1))
          .bytes();
    }
  }

  private void tag(String from, String to) {
    test.engine().images().tag(name(from), ImageReference.parse(name(to)));
  }

  @Test
  void allPlatformsArePulledAndPushedByteForByte() {
    var pulled = pull("many:1", Optional.empty(), true);
    assertEquals(here.id(), pulled.image().id());
    assertEquals(Digest.of(index), pulled.digest());
    assertEquals(2, test.engine().images().list(ImageFilter.ALL).size());
    assertEquals("here\n", test.run(CreateRequest.of(name("many:1"))).stdout());
    test.removeContainers();
    var riscv = test.engine().images().named(name("many:1"), Optional.of(OTHER));
    assertEquals(other.id(), riscv.id());
    test.reopen();
    tag("many:1", "copy/of:2");
    assertEquals(Digest.of(index), push("copy/of:2", Optional.empty()).digest());
    assertArrayEquals(index, manifest("copy/of:2"));
    test.engine().images().remove(name("many:1"), false);
    var removed = test.engine().images().remove(name("copy/of:2"), false);
    assertEquals(2, removed.deleted().size());
    pull("copy/of:2", Optional.empty(), true);
    assertEquals(2, test.engine().images().list(ImageFilter.ALL).size());
  }

  @Test
  void everyImageOfAnIndexHasItsName() throws Exception {
    pull("many:1", Optional.empty(), true);
    var reference = ImageReference.parse(name("many:1"));
    var named = Map.of(here.id(), List.of(reference), other.id(), List.of(reference));
    assertEquals(
        named,
        test.engine().images().tree(Optional.empty()).stream()
            .collect(Collectors.toMap(ImageNode::id, ImageNode::references)));
    var layer = test.engine().images().layers(other.id()).getFirst();
    Files.delete(test.settings().root().resolve("blobs/sha256").resolve(layer.blob().hex()));
    var report =
        test.engine()
            .verification()
            .run(new VerifyRequest(List.of(other.id().value()), false), OperationContext.none());
    assertEquals(List.of(reference.familiar()), report.findings().getFirst().images());
  }

  @Test
  void onePlatformOfAnIndexIsPulledAndPushedAlone() {
    assertEquals(other.id(), pull("many:1", Optional.of(OTHER), false).image().id());
    tag("many:1", "alone:1");
    push("alone:1", Optional.empty());
    assertArrayEquals(other.manifest(), manifest("alone:1"));
    pull("many:1", Optional.empty(), true);
    tag("many:1", "alone:2");
    push("alone:2", Optional.of(OTHER));
    assertArrayEquals(other.manifest(), manifest("alone:2"));
  }

  @Test
  void anAttestationIsNoImage() {
    var refused =
        assertThrows(
            BerthException.class,
            () ->
                pull("many:1", Optional.of(new Platform("plan9", "mips", Optional.empty())), true));
    assertEquals(ErrorKind.NOT_FOUND, refused.kind());
    pull("many:1", Optional.empty(), true);
    for (var image : test.engine().images().list(ImageFilter.ALL)) {
      assertEquals("linux", image.platform().os());
    }
  }

  @Test
  void anIndexOfWhichAPartIsGoneIsPushedAsTheImageThatATagMeans() {
    pull("many:1", Optional.empty(), true);
    test.engine().images().remove(other.id().value(), false);
    tag("many:1", "part:1");
    push("part:1", Optional.empty());
    assertArrayEquals(here.manifest(), manifest("part:1"));
  }

  @Test
  void indexesThatLieTooDeepAreRefused() throws Exception {
    here.put(registry, "deep", Digest.of(here.manifest()).value());
    var inner = here.manifest();
    var type = MediaType.OCI_MANIFEST;
    for (int i = 0; i < 5; i++) {
      var entry =
          new Descriptor(
              type, Digest.of(inner), inner.length, Map.of(), Optional.of(Platform.host()));
      inner = OciJson.write(new Index(MediaType.OCI_INDEX, List.of(entry), Map.of()));
      type = MediaType.OCI_INDEX;
      RegistryImage.put(registry, "deep", "depth" + i, type, inner);
    }
    var refused =
        assertThrows(BerthException.class, () -> pull("deep:depth4", Optional.empty(), true));
    assertEquals(ErrorKind.CORRUPT, refused.kind());
    assertEquals(here.id(), pull("deep:depth3", Optional.empty(), true).image().id());
    tag("deep:depth3", "deeper:1");
    push("deeper:1", Optional.empty());
    assertArrayEquals(manifest("deep:depth3"), manifest("deeper:1"));
  }

  private VerifyReport verify(boolean repair) {
    return test.engine()
        .verification()
        .run(new VerifyRequest(List.of(), repair), OperationContext.none());
  }

  /** All that an index leads to, layers aside. */
  @Test
  void whatIsDamagedOfAnIndexIsFetchedAgain() throws Exception {
    pull("many:1", Optional.empty(), true);
    var statement = OciJson.manifest(attestation.manifest());
    var damaged =
        List.of(
            Digest.of(index),
            Digest.of(attestation.manifest()),
            statement.config().digest(),
            statement.layers().getFirst().digest(),
            Digest.of(other.manifest()),
            other.id());
    for (int i = 0; i < damaged.size(); i++) {
      var file = test.settings().root().resolve("blobs/sha256").resolve(damaged.get(i).hex());
      if (i % 2 == 0) {
        Files.writeString(file, "damaged");
      } else {
        Files.delete(file);
      }
    }
    tag("many:1", "damaged:1");
    assertThrows(BerthException.class, () -> push("damaged:1", Optional.empty()));
    assertEquals(damaged.size(), verify(false).damaged());
    var report = verify(true);
    assertEquals(damaged.size(), report.repaired(), report::toString);
    assertEquals(0, report.damaged(), report::toString);
    assertEquals(0, verify(false).damaged());
    tag("many:1", "repaired:1");
    push("repaired:1", Optional.empty());
    assertArrayEquals(index, manifest("repaired:1"));
  }
}
