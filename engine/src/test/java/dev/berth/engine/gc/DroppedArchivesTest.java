package dev.berth.engine.gc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.gc.CleanupPlan.Item;
import dev.berth.engine.gc.CleanupReport.Outcome;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Deadlines;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RegistrySettings;
import dev.berth.engine.registry.RetryPolicy;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.testing.Rules;
import dev.berth.engine.testing.SpoilingMirror;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.transfer.archive.LoadRequest;
import dev.berth.engine.transfer.archive.SaveRequest;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.transfer.pull.Pulled;
import dev.berth.engine.transfer.push.PushRequest;
import dev.berth.engine.transfer.push.Pushed;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import dev.berth.engine.verify.VerifyReport;
import dev.berth.engine.verify.VerifyRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of layers that a registry has, dropped and fetched again. */
@Tag("kernel-slow")
class DroppedArchivesTest {
  @TempDir Path folder;
  private RealRegistry registry;
  private CountingProxy proxy;
  private RegistryImage image;
  private TestEngine test;

  @BeforeEach
  void pullAnImage() throws Exception {
    registry = RealRegistry.start(folder);
    proxy = new CountingProxy(registry.port());
    image = RegistryImage.of(List.of(BusyboxImage.tar(), upper()), "sh");
    image.put(registry, "app", "1");
    test = TestEngine.empty();
    pull(test);
  }

  @AfterEach
  void close() throws IOException {
    test.close();
    proxy.close();
    registry.close();
  }

  private static byte[] upper() {
    return new Archive().file("upper", "of the image").bytes();
  }

  private String name() {
    return proxy.host() + "/app:1";
  }

  private Pulled pull(TestEngine to) {
    return to.engine()
        .pulls()
        .pull(
            new PullRequest(ImageReference.parse(name()), Optional.of(Platform.host()), false),
            OperationContext.none());
  }

  private Pushed push(String target) {
    return test.engine()
        .pushes()
        .push(
            new PushRequest(name(), Optional.empty(), ImageReference.parse(target)),
            Optional.empty(),
            OperationContext.none());
  }

  private byte[] save() throws IOException {
    var out = new ByteArrayOutputStream();
    test.engine()
        .archives()
        .save(
            new SaveRequest(List.of(name()), Optional.empty(), Compression.NONE),
            out,
            OperationContext.none());
    return out.toByteArray();
  }

  private void load(byte[] archive) {
    test.engine()
        .archives()
        .load(
            new LoadRequest(Optional.empty(), false),
            new ByteArrayInputStream(archive),
            OperationContext.none());
  }

  private VerifyReport verify(boolean repair) {
    return test.engine()
        .verification()
        .run(new VerifyRequest(List.of(), repair), OperationContext.none());
  }

  private CleanupPlan plan(String... protect) {
    var policy =
        new Rules().archivesUnusedSince(Optional.of(Duration.ZERO)).protect(List.of(protect));
    return test.engine().cleanup().plan(policy.policy());
  }

  private CleanupReport apply(CleanupPlan plan) {
    return test.engine().cleanup().apply(plan.id(), OperationContext.none());
  }

  private void drop() {
    var report = apply(plan());
    assertEquals(
        List.of("removed", "removed"), report.outcomes().stream().map(Outcome::outcome).toList());
    archives().forEach(blob -> assertFalse(Files.exists(file(blob))));
  }

  private List<Digest> archives() {
    var id = test.engine().images().resolve(name());
    return test.engine().images().layers(id).stream().map(ImageLayer::blob).toList();
  }

  private Path file(Digest blob) {
    return test.settings().root().resolve("blobs/sha256").resolve(blob.hex());
  }

  private long stored() {
    var all = test.engine().images().list(ImageFilter.ALL);
    return all.stream().mapToLong(each -> each.own() + each.shared()).sum();
  }

  private static long blocksOf(Path file) throws IOException {
    var stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    try (var out = stat.inputReader()) {
      return Long.parseLong(out.readLine());
    }
  }

  private byte[] manifestOf(String reference) {
    try (var registries = new Registries(RegistrySettings.usual())) {
      var parsed = ImageReference.parse(reference);
      return registries.open(parsed, Optional.empty()).manifest(parsed.tag().orElseThrow()).bytes();
    }
  }

  @Test
  void aPlanNamesThemAndTheirBytesAndTheImageRunsOn() throws Exception {
    long before = stored();
    var plan = plan();
    assertEquals(List.of("archive", "archive"), plan.items().stream().map(Item::kind).toList());
    assertTrue(plan.items().getFirst().reason().startsWith(proxy.host() + "/app has it"));
    long bytes = 0;
    for (var blob : archives()) {
      bytes += blocksOf(file(blob)) * 512;
    }
    assertEquals(bytes, plan.bytes());
    assertEquals(bytes, apply(plan).bytes());
    assertEquals(before - bytes, stored());
    var ran = test.run(CreateRequest.of(name()).command("cat", "/upper"));
    assertEquals("of the image", ran.stdout());
    assertEquals(List.of(), plan().items());
  }

  @Test
  void aPushElsewhereFetchesThemAgainAndIsExact() throws Exception {
    drop();
    try (var other = RealRegistry.start(Files.createDirectory(folder.resolve("other")))) {
      push(other.host() + "/copy:1");
      assertArrayEquals(image.manifest(), manifestOf(other.host() + "/copy:1"));
    }
    archives().forEach(blob -> assertTrue(Files.exists(file(blob))));
    assertEquals(2, plan().items().size());
  }

  @Test
  void aPushToWhereTheyAreFetchesNothing() {
    drop();
    long before = proxy.bytes();
    var pushed = push(name());
    assertEquals(0, pushed.sent());
    assertTrue(proxy.bytes() - before < 64 * 1024);
    archives().forEach(blob -> assertFalse(Files.exists(file(blob))));
  }

  @Test
  void aSavedImageHasThemAndTheLoadedOneIsTheSame() throws Exception {
    var whole = save();
    drop();
    assertArrayEquals(whole, save());
    try (var other = TestEngine.empty()) {
      var loaded =
          other
              .engine()
              .archives()
              .load(
                  new LoadRequest(Optional.empty(), false),
                  new ByteArrayInputStream(whole),
                  OperationContext.none());
      assertEquals(image.id(), loaded.getFirst().id());
    }
  }

  @Test
  void withoutItsRegistryASaveSaysWhatIsMissing() throws Exception {
    drop();
    registry.close();
    var failure = assertThrows(BerthException.class, this::save);
    assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
    assertTrue(failure.getMessage().contains(archives().getFirst() + " of a layer again"));
    assertTrue(failure.getMessage().contains(proxy.host() + "/app"));
    assertEquals(
        "of the image", test.run(CreateRequest.of(name()).command("cat", "/upper")).stdout());
  }

  @Test
  void whatIsMadeOnThemIsPushedWhole() throws Exception {
    drop();
    var ran = test.run(CreateRequest.of(name()).command("sh", "-c", "echo new >/new"));
    var derived = ImageReference.parse(proxy.host() + "/derived:1");
    test.commit(ran.id(), derived.toString());
    test.engine()
        .pushes()
        .push(
            new PushRequest(derived.familiar(), Optional.empty(), derived),
            Optional.empty(),
            OperationContext.none());
    try (var other = TestEngine.empty()) {
      var request = new PullRequest(derived, Optional.of(Platform.host()), false);
      other.engine().pulls().pull(request, OperationContext.none());
      assertEquals(
          "new\n", other.run(CreateRequest.of(derived.familiar()).command("cat", "/new")).stdout());
    }
  }

  @Test
  void pullingAgainFetchesNothingAndALoadBringsThemBack() throws Exception {
    var whole = save();
    drop();
    assertEquals(0, pull(test).fetched());
    test.reopen();
    assertEquals(0, pull(test).fetched());
    load(whole);
    archives().forEach(blob -> assertTrue(Files.exists(file(blob))));
    assertEquals(List.of(), verify(false).findings());
  }

  @Test
  void verifyFindsNothingWrongAndRepairsALostFolderAllTheSame() throws Exception {
    drop();
    assertEquals(List.of(), verify(false).findings());
    var id = test.engine().images().resolve(name());
    var top = test.engine().images().layers(id).getLast();
    var fs = snapshotFolders().getLast();
    Files.delete(fs.resolve("upper"));
    Files.delete(fs);
    assertEquals(
        1,
        verify(false).findings().stream()
            .filter(f -> f.id().equals(top.chainId().value()))
            .count());
    verify(true);
    assertEquals(List.of(), verify(false).findings());
    assertEquals(
        "of the image", test.run(CreateRequest.of(name()).command("cat", "/upper")).stdout());
  }

  private List<Path> snapshotFolders() throws IOException {
    try (var homes = Files.list(test.settings().root().resolve("snapshots"))) {
      return homes
          .map(home -> home.resolve("fs"))
          .filter(fs -> Files.exists(fs.resolve("upper")))
          .toList();
    }
  }

  @Test
  void whatIsProtectedOrUsedMeanwhileOrOfNoRegistryStays() throws Exception {
    test.importImage("own:1", upper());
    assertEquals(2, plan().items().size());
    var plan = plan();
    test.run(CreateRequest.of(name()).command("true"));
    assertEquals(
        List.of("in-use", "in-use"),
        apply(plan).outcomes().stream().map(Outcome::outcome).toList());
    archives().forEach(blob -> assertTrue(Files.exists(file(blob))));
  }

  /** A hostile registry could have archives dropped that nobody else has. */
  @Test
  void whatARegistryOnlyNamesStays() throws Exception {
    var archive = new Archive().file("own", "made here").bytes();
    test.importImage("own:1", archive);
    var blob = Digest.of(archive);
    RegistryImage.of(List.of(archive), "sh")
        .describedAs(_ -> List.of(new Descriptor(MediaType.OCI_LAYER, blob, archive.length)))
        .with(archive)
        .put(registry, "names", "1");
    var named = ImageReference.parse(proxy.host() + "/names:1");
    test.engine()
        .pulls()
        .pull(new PullRequest(named, Optional.empty(), false), OperationContext.none());
    drop();
    assertTrue(Files.exists(file(blob)));
  }

  @Test
  void whatARegistryOnlySaysThatItHasStays() throws Exception {
    var whole = save();
    test.close();
    test = TestEngine.empty();
    load(whole);
    assertEquals(0, push(name()).sent());
    assertEquals(List.of(), plan().items());
    try (var other = RealRegistry.start(Files.createDirectory(folder.resolve("third")))) {
      push(other.host() + "/copy:1");
      assertEquals(2, plan().items().size());
    }
  }

  @Test
  void whatAnEarlierTryLeftWrongIsFetchedAnew() throws Exception {
    var whole = save();
    drop();
    var left = BlobStore.partialName(archives().getFirst());
    Files.write(test.settings().root().resolve("ingest").resolve(left), new byte[100]);
    assertArrayEquals(whole, save());
  }

  @Test
  void aMirrorThatSendsWrongBytesIsNotAskedAgain() throws Exception {
    var hosts = Files.createDirectories(folder.resolve("certs.d").resolve(proxy.host()));
    test.close();
    test =
        TestEngine.empty(
            new RegistrySettings(
                List.of(hosts.getParent()), Map.of(), Deadlines.USUAL, RetryPolicy.USUAL));
    pull(test);
    var whole = save();
    drop();
    try (var mirror = new SpoilingMirror(registry.port())) {
      Files.writeString(
          hosts.resolve("hosts.toml"),
          "server = \"http://%s\"\n[host.\"http://%s\"]\n".formatted(proxy.host(), mirror.host()));
      assertArrayEquals(whole, save());
      assertTrue(mirror.spoilt() > 0);
    }
  }

  @Test
  void withItsImageARemovedArchiveIsForgotten() throws Exception {
    drop();
    test.engine().images().remove(name(), true);
    assertTrue(pull(test).fetched() > 0);
    archives().forEach(blob -> assertTrue(Files.exists(file(blob))));
  }
}
