package dev.berth.engine.transfer.push;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.registry.Document;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RegistrySettings;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import dev.berth.engine.verify.VerifyRequest;
import java.nio.file.Files;
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

/** Pushes to a real registry. */
@Tag("kernel-slow")
class PushTest {
  @TempDir static Path folder;
  private static RealRegistry registry;
  private TestEngine test;

  @BeforeAll
  static void startRegistry() throws Exception {
    registry = RealRegistry.start(folder);
  }

  @AfterAll
  static void stopRegistry() {
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

  private static Pushed push(TestEngine from, String reference) {
    var target = ImageReference.parse(reference);
    return from.engine()
        .pushes()
        .push(
            new PushRequest(reference, Optional.empty(), target),
            Optional.empty(),
            OperationContext.none());
  }

  private static void pull(TestEngine to, String reference) {
    var request =
        new PullRequest(ImageReference.parse(reference), Optional.of(Platform.host()), false);
    to.engine().pulls().pull(request, OperationContext.none());
  }

  private static Document manifest(String reference) {
    try (var registries = new Registries(RegistrySettings.usual())) {
      var parsed = ImageReference.parse(reference);
      return registries.open(parsed, Optional.empty()).manifest(parsed.tag().orElseThrow());
    }
  }

  @Test
  void anImageThatWasMadeHereIsPulledElsewhereAndRun() {
    test.importImage(name("own:1"), BusyboxImage.tar());
    var pushed = push(test, name("own:1"));
    var manifest = manifest(name("own:1"));
    assertEquals(pushed.digest(), manifest.digest());
    assertEquals(
        List.of(MediaType.OCI_LAYER_GZIP),
        OciJson.manifest(manifest.bytes()).layers().stream().map(l -> l.mediaType()).toList());
    try (var other = TestEngine.empty()) {
      pull(other, name("own:1"));
      assertEquals(
          test.engine().images().resolve(name("own:1")),
          other.engine().images().resolve(name("own:1")));
      var ran = other.run(CreateRequest.of(name("own:1")).command("echo", "hello"));
      assertEquals("hello\n", ran.stdout());
    }
  }

  @Test
  void whatIsThereIsNotSentAgainAndIsTheSame() {
    test.importImage(name("again:1"), BusyboxImage.tar());
    var first = push(test, name("again:1"));
    assertTrue(first.sent() > 0);
    var second = push(test, name("again:1"));
    assertEquals(first.digest(), second.digest());
    assertEquals(0, second.sent());
  }

  @Test
  void aLayerOfAnotherRepositoryIsTakenOverFromThere() {
    test.importImage(name("from/here:1"), BusyboxImage.tar());
    test.engine().images().tag(name("from/here:1"), ImageReference.parse(name("to/there:1")));
    pull(test, pushedThenPulled("from/here:1"));
    test.engine().images().tag(name("from/here:1"), ImageReference.parse(name("to/there:1")));
    assertEquals(0, push(test, name("to/there:1")).sent());
  }

  /** After this the image's layer is stored as the registry has it. */
  private String pushedThenPulled(String path) {
    push(test, name(path));
    test.engine().images().remove(test.engine().images().resolve(name(path)).value(), true);
    return name(path);
  }

  @Test
  void theManifestOfAPulledImageGoesOutByteForByte() throws Exception {
    var image = RegistryImage.of(List.of(new Archive().file("a", "1").bytes()), "true");
    image.put(registry, "kept", "1");
    pull(test, name("kept:1"));
    test.engine().images().tag(name("kept:1"), ImageReference.parse(name("copy/of:2")));
    push(test, name("copy/of:2"));
    assertArrayEquals(image.manifest(), manifest(name("copy/of:2")).bytes());
  }

  private static CreateRequest changing(String image) {
    return CreateRequest.of(image).command("sh", "-c", "echo x >/x").build();
  }

  @Test
  void whatWasBuiltOnAPulledImageHasItsLayersAndOneMore() throws Exception {
    var image = RegistryImage.of(List.of(BusyboxImage.tar()), "true");
    image.put(registry, "base", "1");
    pull(test, name("base:1"));
    var made = test.engine().containers().create(changing(name("base:1")));
    test.start(made.id().value());
    test.commit(made.id().value(), name("derived:1"));
    push(test, name("derived:1"));
    var base = OciJson.manifest(image.manifest()).layers();
    var derived = OciJson.manifest(manifest(name("derived:1")).bytes()).layers();
    assertEquals(base.getFirst().digest(), derived.getFirst().digest());
    assertEquals(2, derived.size());
    assertEquals(MediaType.OCI_LAYER_GZIP, derived.getLast().mediaType());
    test.engine().containers().remove(made.id().value(), true);
  }

  /** Others would be pushed with a layer that was compressed twice. */
  @Test
  void aManifestThatNamesAGzipLayerPlainMisleadsNobody() throws Exception {
    var image = RegistryImage.of(List.of(BusyboxImage.tar()), "true");
    image
        .describedAs(
            layers ->
                layers.stream()
                    .map(l -> new Descriptor(MediaType.OCI_LAYER, l.digest(), l.size()))
                    .toList())
        .put(registry, "evil/plain", "1");
    pull(test, name("evil/plain:1"));
    var layer = test.engine().images().inspect(name("evil/plain:1")).layers().getFirst();
    assertEquals(MediaType.OCI_LAYER_GZIP, layer.mediaType());
    var made = test.engine().containers().create(changing(name("evil/plain:1")));
    test.start(made.id().value());
    test.commit(made.id().value(), name("misled:1"));
    push(test, name("misled:1"));
    test.engine().containers().remove(made.id().value(), true);
    try (var other = TestEngine.empty()) {
      pull(other, name("misled:1"));
      assertEquals(
          "x\n", other.run(CreateRequest.of(name("misled:1")).command("cat", "/x")).stdout());
    }
  }

  /** A digest that somebody else's manifest names is no reason to take what is here under it. */
  @Test
  void aManifestThatNamesWhatIsHereOfOthersIsRefused() throws Exception {
    var bytes = BusyboxImage.tar();
    test.importImage("secret:1", bytes);
    var secret = test.engine().images().inspect("secret:1").layers().getFirst();
    var base = new Archive().file("a", "1").bytes();
    var image = RegistryImage.of(List.of(base), "true");
    image.put(registry, "honest", "1");
    pull(test, name("honest:1"));
    image
        .describedAs(
            _ -> List.of(new Descriptor(MediaType.OCI_LAYER_GZIP, secret.blob(), secret.size())))
        .with(bytes)
        .put(registry, "evil/names", "1");
    var failure = assertThrows(BerthException.class, () -> pull(test, name("evil/names:1")));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertThrows(BerthException.class, () -> test.engine().images().inspect(name("evil/names:1")));
    push(test, name("honest:1"));
  }

  /** One image in two repositories, whose archives differ. */
  private RegistryImage putPackedAndPlain() throws Exception {
    var bytes = new Archive().file("other", "archive").bytes();
    var image = RegistryImage.of(List.of(bytes), "true");
    image.put(registry, "packed", "1");
    image
        .describedAs(
            _ -> List.of(new Descriptor(MediaType.OCI_LAYER, Digest.of(bytes), bytes.length)))
        .with(bytes)
        .put(registry, "plain", "1");
    return image;
  }

  @Test
  void theRegistryTakesArchivesThatAreNotHereFromWhereTheyWerePulledFrom() throws Exception {
    var packed = putPackedAndPlain();
    pull(test, name("plain:1"));
    pull(test, name("packed:1"));
    test.engine().images().tag(name("packed:1"), ImageReference.parse(name("moved:1")));
    push(test, name("moved:1"));
    assertArrayEquals(packed.manifest(), manifest(name("moved:1")).bytes());
  }

  @Test
  void anImageThatCameWithSeveralManifestsIsPushedWithEach() throws Exception {
    var image = putPackedAndPlain();
    pull(test, name("packed:1"));
    pull(test, name("plain:1"));
    var plain = manifest(name("plain:1")).bytes();
    for (var path : List.of("packed:1", "plain:1")) {
      assertArrayEquals(manifest(name(path)).bytes(), sentElsewhere(path));
    }
    assertEquals(1, test.engine().images().list(ImageFilter.ALL).size());
    pull(test, name("plain:1"));
    requireSound();
    test.reopen();
    assertArrayEquals(plain, sentElsewhere("plain:1"));
    test.engine().images().remove(name("plain:1"), false);
    try (var left = Files.list(test.settings().root().resolve("blobs/sha256"))) {
      assertEquals(3, left.count(), "manifest, config and layer of the other");
    }
    assertEquals(image.id(), test.engine().images().inspect(name("packed:1")).summary().id());
  }

  /** Pushes it to an empty registry, and gives the manifest that is there then. */
  private byte[] sentElsewhere(String path) throws Exception {
    var storage = Files.createTempDirectory(folder, "elsewhere-");
    try (var elsewhere = RealRegistry.start(storage)) {
      var target = elsewhere.host() + "/" + path;
      test.engine().images().tag(name(path), ImageReference.parse(target));
      push(test, target);
      var sent = manifest(target).bytes();
      test.engine().images().remove(target, false);
      return sent;
    }
  }

  private void requireSound() {
    assertEquals(
        List.of(),
        test.engine()
            .verification()
            .run(new VerifyRequest(List.of(), false), OperationContext.none())
            .findings());
  }

  @Test
  void anImageOverLayersOfOtherArchivesIsPushedAsItCame() throws Exception {
    var below = new Archive().file("below", "same files").bytes();
    RegistryImage.of(List.of(below), "one").put(registry, "below", "1");
    var image =
        RegistryImage.of(List.of(below, new Archive().file("a", "b").bytes()), "two")
            .describedAs(
                layers ->
                    List.of(
                        new Descriptor(MediaType.OCI_LAYER, Digest.of(below), below.length),
                        layers.getLast()))
            .with(below);
    image.put(registry, "over", "1");
    pull(test, name("below:1"));
    pull(test, name("over:1"));
    assertArrayEquals(image.manifest(), sentElsewhere("over:1"));
    requireSound();
  }

  @Test
  void aManifestThatGivesOthersFilesAWrongArchiveIsRefused() throws Exception {
    var below = new Archive().file("below", "files").bytes();
    RegistryImage.of(List.of(below), "one").put(registry, "right", "1");
    var wrong = new Archive().file("below", "others").bytes();
    RegistryImage.withDiffIds(List.of(wrong), List.of(Digest.of(below)), "two")
        .put(registry, "wrong", "1");
    pull(test, name("right:1"));
    var failure = assertThrows(BerthException.class, () -> pull(test, name("wrong:1")));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertTrue(failure.getMessage().contains("config says"), failure.getMessage());
    assertEquals(1, test.engine().images().list(ImageFilter.ALL).size());
  }

  @Test
  void aPushThatIsCancelledIsGoneOnWith() throws Exception {
    try (var proxy = new CountingProxy(registry.port())) {
      var reference = proxy.host() + "/slow:1";
      test.importImage(reference, BusyboxImage.tar());
      var target = ImageReference.parse(reference);
      var operations = test.engine().operations();
      var begun =
          operations.start(
              "image.push",
              reference,
              operation ->
                  test.engine()
                      .pushes()
                      .push(
                          new PushRequest(reference, Optional.empty(), target),
                          Optional.empty(),
                          operation));
      var end = operations.cancel(begun.id());
      assertTrue(
          end.status() == OperationStatus.CANCELLED || end.status() == OperationStatus.SUCCEEDED,
          end::toString);
      push(test, reference);
      assertTrue(push(test, reference).sent() == 0);
    }
  }

  @Test
  void whatIsNotHereIsToldBeforeAnythingIsSent() {
    var failure = assertThrows(BerthException.class, () -> push(test, name("nothing:1")));
    assertEquals(ErrorKind.NOT_FOUND, failure.kind());
  }
}
