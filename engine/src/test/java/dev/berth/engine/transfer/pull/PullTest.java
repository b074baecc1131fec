package dev.berth.engine.transfer.pull;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.operation.Progress;
import dev.berth.engine.registry.Deadlines;
import dev.berth.engine.registry.RegistrySettings;
import dev.berth.engine.registry.RetryPolicy;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.SpoilingMirror;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a real registry, through a proxy that counts, slows and cuts. */
@Tag("kernel-slow")
class PullTest {
  /** Bytes that may be on their way when a connection is cut, for each layer. */
  private static final long ON_THE_WAY = 200 * 1024;

  @TempDir static Path folder;
  private static RealRegistry registry;
  private static byte[] base;
  private static List<byte[]> archives;
  private static RegistryImage image;
  private CountingProxy proxy;
  private TestEngine test;

  @BeforeAll
  static void fill() throws Exception {
    registry = RealRegistry.start(folder);
    base = BusyboxImage.tar();
    archives =
        List.of(
            base,
            new Archive().file("data/one", noise(1)).bytes(),
            new Archive().file("data/two", noise(2)).hardLink("box", "bin/busybox").bytes(),
            new Archive().file("data/.wh.one", "").file("data/three", "3").bytes());
    image =
        RegistryImage.of(
            archives, "sh", "-c", "ls /data; [ /box -ef /bin/busybox ] && echo linked");
    image.put(registry, "a/b", "1");
  }

  /** Three million characters that don't get smaller. */
  private static String noise(int seed) {
    var bytes = new byte[2_250_000];
    new Random(seed).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @BeforeEach
  void open() throws IOException {
    proxy = new CountingProxy(registry.port());
    test = TestEngine.empty();
  }

  @AfterEach
  void close() throws Exception {
    test.close();
    proxy.close();
  }

  private String name() {
    return proxy.host() + "/a/b:1";
  }

  private PullRequest request() {
    return new PullRequest(ImageReference.parse(name()), Optional.of(Platform.host()), false);
  }

  private Pulled pull() {
    return test.engine().pulls().pull(request(), OperationContext.none());
  }

  private Operation begin() {
    return begin(request());
  }

  private Operation begin(PullRequest request) {
    return test.engine()
        .operations()
        .start("image.pull", name(), operation -> test.engine().pulls().pull(request, operation));
  }

  private Operation ended(Operation operation) throws InterruptedException {
    return test.engine().operations().await(operation.id(), Long.MAX_VALUE, Optional.empty());
  }

  private Operation atLeast(Operation operation, long bytes) throws InterruptedException {
    var state = operation;
    while (!state.status().isFinal() && state.progress().done() < bytes) {
      state =
          test.engine()
              .operations()
              .await(
                  operation.id(), state.progress().sequence(), Optional.of(Duration.ofMillis(200)));
    }
    return state;
  }

  @Test
  void anImageIsPulledAndRun() {
    var pulled = pull();
    assertEquals(image.id(), pulled.image().id());
    var layers = OciJson.manifest(image.manifest()).layers();
    assertEquals(layers.stream().mapToLong(layer -> layer.size()).sum(), pulled.fetched());
    var details = test.engine().images().inspect(name());
    assertEquals(
        layers.stream().map(layer -> layer.digest()).toList(),
        details.layers().stream().map(layer -> layer.blob()).toList());
    assertArrayEquals(image.manifest(), blob(details.summary().manifest().hex()));
    assertEquals("three\ntwo\nlinked\n", test.run(CreateRequest.of(name())).stdout());
  }

  private byte[] blob(String hex) {
    try {
      return java.nio.file.Files.readAllBytes(
          test.settings().root().resolve("blobs/sha256").resolve(hex));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatIsHereIsNotFetchedAgain() {
    pull();
    long before = proxy.bytes();
    assertEquals(0, pull().fetched());
    assertTrue(proxy.bytes() - before < 10_000);
  }

  @Test
  void twoWhoPullTheSameShareOneDownload() throws Exception {
    proxy.slow(4_000_000);
    var one = begin();
    var two = begin();
    assertEquals(OperationStatus.SUCCEEDED, ended(one).status());
    assertEquals(OperationStatus.SUCCEEDED, ended(two).status());
    assertTrue(proxy.bytes() < image.size() + 100_000, proxy.bytes() + " bytes");
  }

  @Test
  void oneWhoCancelsLeavesTheOtherAlone() throws Exception {
    proxy.slow(2_000_000);
    var one = begin();
    var two = begin();
    atLeast(two, 500_000);
    assertEquals(OperationStatus.CANCELLED, test.engine().operations().cancel(one.id()).status());
    assertEquals(OperationStatus.SUCCEEDED, ended(two).status());
    assertTrue(proxy.bytes() < image.size() + 100_000, proxy.bytes() + " bytes");
  }

  @Test
  void oneWhoCancelsLeavesTheLayersToWhomOtherArchivesBringThem() throws Exception {
    var plain = image.describedAs(PullTest::plain);
    for (var archive : archives) {
      plain = plain.with(archive);
    }
    plain.put(registry, "a/plain", "1");
    var reference = ImageReference.parse(proxy.host() + "/a/plain:1");
    proxy.slow(1_000_000);
    var one = begin();
    atLeast(one, 200_000);
    var two = begin(new PullRequest(reference, Optional.of(Platform.host()), false));
    atLeast(two, 200_000);
    assertEquals(OperationStatus.CANCELLED, test.engine().operations().cancel(one.id()).status());
    proxy.slow(0);
    assertEquals(OperationStatus.SUCCEEDED, ended(two).status());
    assertEquals("three\ntwo\nlinked\n", test.run(CreateRequest.of(reference.toString())).stdout());
  }

  private static List<Descriptor> plain(List<Descriptor> layers) {
    return archives.stream()
        .map(each -> new Descriptor(MediaType.OCI_LAYER, Digest.of(each), each.length))
        .toList();
  }

  @Test
  void aMirrorThatSendsWrongBytesIsNotAskedAgain() throws Exception {
    var hosts = Files.createDirectories(folder.resolve("certs.d/registry.example"));
    try (var mirror = new SpoilingMirror(registry.port());
        var mirrored =
            TestEngine.empty(
                new RegistrySettings(
                    List.of(hosts.getParent()), Map.of(), Deadlines.USUAL, RetryPolicy.USUAL))) {
      Files.writeString(
          hosts.resolve("hosts.toml"),
          "server = \"http://%s\"\n[host.\"http://%s\"]\n"
              .formatted(registry.host(), mirror.host()));
      var pulled =
          mirrored
              .engine()
              .pulls()
              .pull(
                  new PullRequest(
                      ImageReference.parse("registry.example/a/b:1"),
                      Optional.of(Platform.host()),
                      false),
                  OperationContext.none());
      assertEquals(image.id(), pulled.image().id());
      assertTrue(mirror.spoilt() > 0);
    }
  }

  @Test
  void aPullThatIsCancelledAgainAndAgainFetchesOnlyWhatIsMissing() throws Exception {
    var random = new Random(7);
    proxy.slow(3_000_000);
    int cancelled = 0;
    for (int i = 0; i < 20; i++) {
      var pull = begin();
      Thread.sleep(random.nextInt(200));
      var end = test.engine().operations().cancel(pull.id());
      cancelled += end.status() == OperationStatus.CANCELLED ? 1 : 0;
    }
    assertTrue(cancelled > 0);
    proxy.slow(0);
    assertEquals(image.id(), pull().image().id());
    assertTrue(
        proxy.bytes() < image.size() + cancelled * ON_THE_WAY,
        "%d bytes for %d after %d cancels".formatted(proxy.bytes(), image.size(), cancelled));
    assertEquals("three\ntwo\nlinked\n", test.run(CreateRequest.of(name())).stdout());
  }

  @Test
  void aConnectionThatIsCutIsMadeAgain() throws Exception {
    proxy.slow(3_000_000);
    var pull = begin();
    for (long bytes = 500_000; bytes < 3_000_000; bytes += 500_000) {
      atLeast(pull, bytes);
      proxy.cut();
    }
    assertEquals(OperationStatus.SUCCEEDED, ended(pull).status());
    assertTrue(proxy.bytes() < image.size() + 20 * ON_THE_WAY, proxy.bytes() + " bytes");
  }

  @Test
  void aRestartGoesOnWhereItWas() throws Exception {
    proxy.slow(2_000_000);
    atLeast(begin(), 2_000_000);
    test.reopen();
    proxy.slow(0);
    assertEquals(image.id(), pull().image().id());
    assertTrue(proxy.bytes() < image.size() + 4 * ON_THE_WAY, proxy.bytes() + " bytes");
  }

  @Test
  void whatEarlierTriesLeftWrongIsFetchedAnew() throws Exception {
    var random = new Random(5);
    for (var layer : OciJson.manifest(image.manifest()).layers()) {
      var wrong = new byte[(int) layer.size() / 2];
      random.nextBytes(wrong);
      wrong[0] = 0x1f; // as gzip begins, so that it is read as such
      wrong[1] = (byte) 0x8b;
      java.nio.file.Files.write(
          test.settings().root().resolve("ingest/partial-" + layer.digest().hex()), wrong);
    }
    assertEquals(image.id(), pull().image().id());
  }

  @Test
  void layersThatWaitForAPlaceAreReadFromTheStore() throws Exception {
    var archives = new java.util.ArrayList<byte[]>();
    archives.add(new Archive().file("first", noise(11)).bytes());
    for (int i = 0; i < 12; i++) {
      archives.add(new Archive().file("file" + i, "x").bytes());
    }
    RegistryImage.of(archives, "true").put(registry, "many", "1");
    proxy.slow(3_000_000);
    assertEquals(13, pulled("many").layers().size());
  }

  @Test
  void aRegistryThatDripsKeepsNobodyFromOthers() throws Exception {
    var archives = new java.util.ArrayList<byte[]>();
    for (int i = 0; i < 10; i++) {
      archives.add(new Archive().file("file" + i, noise(20 + i)).bytes());
    }
    RegistryImage.of(archives, "true").put(registry, "drip", "1");
    proxy.slow(50_000);
    var dripping =
        begin(
            new PullRequest(
                ImageReference.parse(proxy.host() + "/drip:1"), Optional.empty(), false));
    atLeast(dripping, 50_000);
    var other = ImageReference.parse(registry.host() + "/a/b:1");
    test.engine()
        .pulls()
        .pull(new PullRequest(other, Optional.empty(), false), OperationContext.none());
    var parts = test.engine().operations().get(dripping.id()).progress().parts();
    assertTrue(parts.stream().allMatch(part -> part.done() < part.total()), parts::toString);
    assertEquals(
        OperationStatus.CANCELLED, test.engine().operations().cancel(dripping.id()).status());
  }

  @Test
  void aLayerBehindALinkOfTheOneBelowIsUnpackedOnceMore() throws Exception {
    var lower = new Archive().folder("usr/", 0755).folder("usr/lib/", 0755);
    var image =
        RegistryImage.of(
            List.of(
                BusyboxImage.tar(),
                lower.link("lib", "usr/lib").file("noise", noise(12)).bytes(),
                new Archive().file("lib/x", "found\n").bytes()),
            "cat",
            "/usr/lib/x");
    image.put(registry, "link", "1");
    proxy.slow(3_000_000);
    pulled("link");
    assertEquals("found\n", test.run(CreateRequest.of(proxy.host() + "/link:1")).stdout());
  }

  @Test
  @DisplayName("CVE-2017-14992: what follows the end of a layer is read, and stored nowhere")
  void whatFollowsTheEndOfALayerIsNotStored() throws Exception {
    var end = new Archive().file("x", "found\n").bytes();
    var layers = List.of(BusyboxImage.tar(), Arrays.copyOf(end, 200 << 20));
    RegistryImage.of(layers, "cat", "/x").put(registry, "padded", "1");
    proxy.slow(3_000_000);
    assertEquals(2, pulled("padded").layers().size());
    var kilobytes = Shell.script(test.settings().root(), "du -sk . | cut -f1");
    assertTrue(Integer.parseInt(kilobytes) < 50_000, kilobytes);
    assertEquals("found\n", test.run(CreateRequest.of(proxy.host() + "/padded:1")).stdout());
  }

  private dev.berth.engine.image.ImageDetails pulled(String path) {
    var reference = ImageReference.parse(proxy.host() + "/" + path + ":1");
    test.engine()
        .pulls()
        .pull(
            new PullRequest(reference, Optional.of(Platform.host()), false),
            OperationContext.none());
    return test.engine().images().inspect(reference.toString());
  }

  @Test
  void aLayerThatOthersMakeMeanwhileIsTaken() throws Exception {
    proxy.slow(1_000_000);
    var pull = begin();
    atLeast(pull, 100_000);
    test.importImage("same:1", base);
    proxy.slow(0);
    assertEquals(OperationStatus.SUCCEEDED, ended(pull).status());
    assertEquals("three\ntwo\nlinked\n", test.run(CreateRequest.of(name())).stdout());
  }

  /** Its first layer stays for the next pull, whose manifest says that it is another blob. */
  @Test
  void aLayerThatAFailedPullLeftIsComparedWithTheBlobThatIsNamed() throws Exception {
    var first = new Archive().file("kept", "1").bytes();
    var wrong =
        RegistryImage.withDiffIds(
            List.of(first, new Archive().file("b", "2").bytes()),
            List.of(
                dev.berth.engine.value.Digest.of(first),
                dev.berth.engine.value.Digest.of(new byte[1])));
    wrong.put(registry, "fails", "1");
    assertThrows(BerthException.class, () -> pulled("fails"));
    var told =
        RegistryImage.of(List.of(first), "true")
            .describedAs(
                layers ->
                    List.of(
                        new Descriptor(
                            MediaType.OCI_LAYER_GZIP, layers.getFirst().digest(), 1L << 60)));
    told.put(registry, "lies", "1");
    var layer = pulled("lies").layers().getFirst();
    assertEquals(
        Files.size(test.settings().root().resolve("blobs/sha256/" + layer.blob().hex())),
        layer.size(),
        "what a manifest says of a layer that is here isn't believed");
    test.engine().images().remove(proxy.host() + "/lies:1", true);
    assertThrows(BerthException.class, () -> pulled("fails"));
    var other = new Archive().file("else", "3").bytes();
    test.importImage("other:1", other);
    var blob = test.engine().images().inspect("other:1").layers().getFirst();
    RegistryImage.of(List.of(first), "true")
        .describedAs(
            _ ->
                List.of(
                    new dev.berth.engine.image.Descriptor(
                        dev.berth.engine.value.MediaType.OCI_LAYER, blob.blob(), blob.size())))
        .with(other)
        .put(registry, "pairs", "1");
    var failure = assertThrows(BerthException.class, () -> pulled("pairs"));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
  }

  @Test
  void moreThanThereIsRoomForIsRefusedBeforeTheFirstByte() throws Exception {
    RegistryImage.of(List.of(new Archive().file("big", "1").bytes()), "true")
        .describedAs(
            layers ->
                layers.stream()
                    .map(
                        l ->
                            new dev.berth.engine.image.Descriptor(
                                l.mediaType(), l.digest(), 1L << 55))
                    .toList())
        .put(registry, "huge", "1");
    var failure = assertThrows(BerthException.class, () -> pulled("huge"));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
  }

  @Test
  void progressTellsEachLayer() throws Exception {
    proxy.slow(4_000_000);
    var pull = begin();
    var under = atLeast(pull, 500_000);
    assertEquals(4, under.progress().parts().size());
    assertEquals(
        OciJson.manifest(image.manifest()).layers().stream().mapToLong(l -> l.size()).sum(),
        under.progress().total());
    assertEquals(
        List.of("done", "done", "done", "done"),
        ended(pull).progress().parts().stream().map(Progress.Part::state).toList());
    assertEquals(
        "already exists",
        ended(begin()).progress().parts().stream()
            .map(Progress.Part::state)
            .distinct()
            .collect(Collectors.joining()));
  }

  @Test
  void aConfigThatNamesOtherLayersIsRefusedAndNothingIsLeft() throws Exception {
    var wrong =
        RegistryImage.withDiffIds(
            List.of(new Archive().file("a", "1").bytes()),
            List.of(dev.berth.engine.value.Digest.of(new byte[1])));
    wrong.put(registry, "wrong", "1");
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                test.engine()
                    .pulls()
                    .pull(
                        new PullRequest(
                            ImageReference.parse(proxy.host() + "/wrong:1"),
                            Optional.of(Platform.host()),
                            false),
                        OperationContext.none()));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertEquals(List.of(), test.engine().images().uses());
    assertEquals(List.of(), test.engine().snapshots().list());
  }
}
