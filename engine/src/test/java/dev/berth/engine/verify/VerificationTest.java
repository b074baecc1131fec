package dev.berth.engine.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.build.BuildRequest;
import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.QuietOperation;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import dev.berth.engine.verify.Finding.Part;
import dev.berth.engine.verify.Finding.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage of every kind, done by hand to the files of a store, found and repaired. */
@Tag("kernel-slow")
class VerificationTest {
  @TempDir static Path folder;
  private static RealRegistry registry;
  private TestEngine test;

  @BeforeAll
  static void fill() throws Exception {
    registry = RealRegistry.start(folder);
    RegistryImage.of(
            List.of(
                BusyboxImage.tar(),
                new Archive().folder("data", 0750).file("data/one", "one").bytes(),
                new Archive()
                    .file("data/.wh.one", "")
                    .file("data/two", "two")
                    .file("etc/three", "3")
                    .hardLink("box", "bin/busybox")
                    .bytes()),
            "cat",
            "/data/two")
        .put(registry, "a/b", "1");
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

  private static String name() {
    return registry.host() + "/a/b:1";
  }

  private void pull() {
    pull(name());
  }

  private void pull(String reference) {
    test.engine()
        .pulls()
        .pull(
            new PullRequest(ImageReference.parse(reference), Optional.of(Platform.host()), false),
            OperationContext.none());
  }

  private VerifyReport verify(boolean repair, String... images) {
    return test.engine()
        .verification()
        .run(new VerifyRequest(List.of(images), repair), OperationContext.none());
  }

  private void requireSound() {
    var report = verify(false);
    assertEquals(List.of(), report.findings());
    assertEquals(0, report.damaged());
  }

  private Finding only(VerifyReport report) {
    assertEquals(1, report.findings().size(), report.findings()::toString);
    return report.findings().getFirst();
  }

  private List<ImageLayer> layers() {
    return test.engine().images().layers(test.engine().images().resolve(name()));
  }

  private Path tree(int layer) {
    var key = SnapshotKey.layer(layers().get(layer).chainId());
    var snapshots = test.engine().snapshots();
    return snapshots.fs(snapshots.find(key).orElseThrow().id());
  }

  private Path blob(Digest digest) {
    return test.settings().root().resolve("blobs/sha256").resolve(digest.hex());
  }

  @Test
  void whatWasImportedCommittedBuiltAndPulledIsSound() throws Exception {
    pull();
    test.importImage("busybox:test", BusyboxImage.tar());
    var change =
        "mkdir /new && echo x > /new/x && rm /etc/group && chmod 700 /home && ln /new/x /new/y"
            + " && rm -r /home/ann && mkdir /home/ann && mkfifo /pipe && touch -d 2001-01-01 /new/x";
    var ran = test.run(CreateRequest.of("busybox:test").command("sh", "-c", change));
    assertEquals(0, ran.code(), ran.stderr());
    test.commit(ran.id(), "made:1", "LABEL a=b");
    test.engine()
        .builds()
        .run(
            new BuildRequest(
                new BuildRequest.Source.Dockerfile(
                    "FROM made:1\nRUN %s; rm -rf /tmp/* && nc -lU /tmp/sock -w 0; exit 0\nRUN echo y > /y"
                        .formatted(change.replace("/new", "/newer").replace("/pipe", "/pipes"))),
                List.of("built:1"),
                Map.of(),
                Map.of(),
                PullPolicy.NEVER,
                false),
            Optional.empty(),
            OperationContext.none());
    var report = verify(false);
    assertEquals(List.of(), report.findings());
    assertEquals(4, report.images(), "the one that was untagged by the build's steps is none");
    assertEquals(7, report.layers());
  }

  @Test
  void stepsThatAreKeptWithoutTheImageBelowAreSound() throws Exception {
    pull();
    test.engine()
        .builds()
        .run(
            new BuildRequest(
                new BuildRequest.Source.Dockerfile(
                    "FROM %s\nRUN echo y >> /data/two".formatted(name())),
                List.of("built:1"),
                Map.of(),
                Map.of(),
                PullPolicy.NEVER,
                false),
            Optional.empty(),
            OperationContext.none());
    var step = test.engine().images().layers(test.engine().images().resolve("built:1")).getLast();
    test.engine().images().remove("built:1", false);
    test.engine().images().remove(name(), false);
    requireSound();
    assertEquals(1, verify(false).layers());

    var snapshots = test.engine().snapshots();
    var folder = snapshots.folder(SnapshotKey.layer(step.chainId())).orElseThrow();
    Files.writeString(folder.resolve("data/two"), "other");
    assertEquals(step.chainId().value(), only(verify(false)).id());
  }

  @Test
  void anImageThatWasPulledOverLayersOfOtherArchivesIsSound() throws Exception {
    var bytes = new Archive().file("other", "archive").bytes();
    RegistryImage.of(List.of(bytes), "plain")
        .describedAs(
            _ -> List.of(new Descriptor(MediaType.OCI_LAYER, Digest.of(bytes), bytes.length)))
        .with(bytes)
        .put(registry, "plain", "1");
    RegistryImage.of(List.of(bytes), "packed").put(registry, "packed", "1");
    pull(registry.host() + "/plain:1");
    pull(registry.host() + "/packed:1");
    requireSound();
    assertEquals(2, verify(false).images());
  }

  @Test
  void everyKindOfChangeToATreeIsFoundAndMadeAgain() throws Exception {
    pull();
    var top = tree(2);
    var base = tree(0);
    Shell.run(
        "sh",
        "-euc",
        """
        cd "$0"
        printf owt > data/two; touch -r etc/three data/two
        rm data/one
        chmod 600 box
        chown 5:6 etc/three
        echo more > etc/more
        setfattr -n trusted.x -v y "$1/etc/passwd"
        ln -sfn sh "$1/bin/ls"
        rm "$1/bin/cat"
        chmod 1777 "$1/etc"
        touch -d 2001-01-01 "$1/bin/busybox"
        """,
        top.toString(),
        base.toString());
    var found = verify(false);
    assertEquals(2, found.damaged());
    var lower = found.findings().get(0);
    assertEquals(Part.LAYER, lower.part());
    assertEquals(
        List.of(
            "/bin/busybox: other time",
            "/bin/cat: missing",
            "/bin/ls: other target, time",
            "/etc: other mode",
            "/etc/passwd: other attributes"),
        lower.paths());
    assertEquals("5 of its files are not as in its blob", lower.problem());
    assertEquals(List.of(ImageReference.parse(name()).familiar()), lower.images());
    var upper = found.findings().get(1);
    assertEquals(
        List.of(
            "/bin/busybox: other mode",
            "/box: other mode",
            "/data/one: added",
            "/data/two: other content",
            "/etc/more: added",
            "/etc/three: other owner"),
        upper.paths());
    assertEquals(State.DAMAGED, upper.state());
    assertEquals("make it again with \"berth verify --repair\"", upper.next());
    assertEquals("owt", Files.readString(top.resolve("data/two")), "nothing was touched");

    var repaired = verify(true);
    assertEquals(0, repaired.damaged());
    assertEquals(2, repaired.repaired());
    requireSound();
    assertEquals("two", test.run(CreateRequest.of(name())).stdout());
    assertTrue(Files.exists(top), "who reads it goes on");
    test.reopen();
    assertFalse(Files.exists(top));
    requireSound();
    assertEquals("two", test.run(CreateRequest.of(name())).stdout());
  }

  @Test
  void blobsAreFetchedAgainFromTheRegistry() throws Exception {
    pull();
    var image = test.engine().images().inspect(name());
    var config = blob(image.summary().id());
    var manifest = blob(image.summary().manifest());
    var first = blob(image.layers().get(0).blob());
    var last = blob(image.layers().get(2).blob());
    Files.writeString(config, Files.readString(config).replace("data/two", "data/owt"));
    Files.delete(manifest);
    var bytes = Files.readAllBytes(first);
    bytes[bytes.length / 2] ^= 1;
    Files.write(first, bytes);
    Files.write(last, new byte[0]);

    var found = verify(false);
    assertEquals(
        List.of(
            "its file is missing",
            "its bytes have the digest " + Digest.of(Files.readAllBytes(config)),
            "its bytes have the digest " + Digest.of(bytes),
            "it has 0 bytes and should have " + image.layers().get(2).size()),
        found.findings().stream()
            .filter(finding -> finding.part() == Part.BLOB)
            .map(Finding::problem)
            .toList());
    assertEquals("get it again with \"berth verify --repair\"", found.findings().getFirst().next());
    assertEquals(
        2,
        found.findings().stream().filter(finding -> finding.state() == State.UNKNOWN).count(),
        "layers without their blobs can't be told: " + found.findings());

    var repaired = verify(true);
    assertEquals(0, repaired.damaged(), repaired.findings()::toString);
    assertEquals(4, repaired.repaired());
    requireSound();
    assertEquals("two", test.run(CreateRequest.of(name())).stdout());
  }

  @Test
  void bytesThatAreNotTheBlobsAreNotTaken() throws Exception {
    pull();
    var layer = test.engine().images().inspect(name()).layers().get(1).blob();
    Files.delete(blob(layer));
    var there = Path.of(Shell.script(folder, "find data -path '*/%s/data'".formatted(layer.hex())));
    var original = Files.readAllBytes(folder.resolve(there));
    try {
      var wrong = original.clone();
      wrong[20] ^= 1;
      Files.write(folder.resolve(there), wrong);
      var finding =
          verify(true).findings().stream()
              .filter(one -> one.part() == Part.BLOB)
              .findFirst()
              .orElseThrow();
      assertEquals(State.DAMAGED, finding.state());
      assertTrue(finding.next().contains("digest"), finding.next());
      assertFalse(Files.exists(blob(layer)));
    } finally {
      Files.write(folder.resolve(there), original);
    }
    assertEquals(0, verify(true).damaged());
    requireSound();
  }

  /** A registry may say that a blob with the digest of a manifest has any size. */
  @Test
  void aManifestIsFetchedAsOneAndHasItsLimit() throws Exception {
    pull();
    var manifest = test.engine().images().inspect(name()).summary().manifest();
    var there = folder.resolve("data/docker/registry/v2");
    var data =
        there.resolve(
            "blobs/sha256/%s/%s/data".formatted(manifest.hex().substring(0, 2), manifest.hex()));
    var link = there.resolve("repositories/a/b/_layers/sha256/%s/link".formatted(manifest.hex()));
    var original = Files.readAllBytes(data);
    Files.createDirectories(link.getParent());
    Files.writeString(link, manifest.value());
    Files.delete(blob(manifest));
    try {
      Files.write(data, new byte[OciJson.LIMIT + 1]);
      var finding =
          verify(true).findings().stream()
              .filter(one -> one.id().equals(manifest.value()))
              .findFirst()
              .orElseThrow();
      assertEquals(State.DAMAGED, finding.state());
      assertTrue(finding.next().contains("cannot fetch the manifest"), finding.next());
    } finally {
      Files.write(data, original);
      Files.delete(link);
      Files.delete(link.getParent());
    }
    assertEquals(0, verify(true).damaged());
    requireSound();
  }

  @Test
  void aLayerThatWasMadeHereIsArchivedAgain() throws Exception {
    test.importImage("busybox:test", BusyboxImage.tar());
    var ran = test.run(CreateRequest.of("busybox:test").command("sh", "-c", "echo x > /x"));
    var made = test.commit(ran.id(), "localhost:1/made:1");
    var layers = test.engine().images().layers(made.id());
    Files.delete(blob(layers.get(1).blob()));
    Files.delete(blob(layers.get(0).blob()));
    var report = verify(true);
    assertEquals(
        List.of(State.DAMAGED, State.REPAIRED),
        report.findings().stream()
            .filter(finding -> finding.part() == Part.BLOB)
            .sorted(Comparator.comparing(Finding::state))
            .map(Finding::state)
            .toList(),
        "an archive of somebody else's can't be made again of its folder");
    assertTrue(Files.exists(blob(layers.get(1).blob())));
  }

  @Test
  void aTreeUnderARunningContainerIsNotTouched() throws Exception {
    pull();
    var container = test.startDetached(CreateRequest.of(name()).command("sleep", "1000"));
    var two = tree(2).resolve("data/two");
    Files.writeString(two, "owt");
    var finding = only(verify(true));
    assertEquals(State.DAMAGED, finding.state());
    var label = test.containers().inspect(container).summary().name();
    assertEquals(
        "in use by the container %s: stop that, and repair then".formatted(label), finding.next());
    assertEquals(List.of(label), finding.containers());
    assertEquals("owt", test.exec(container, "cat", "/data/two").stdout());
    test.containers().stop(container, Optional.of("KILL"), Optional.empty());
    assertEquals(State.REPAIRED, only(verify(true)).state());
    test.containers().start(container);
    assertEquals("two", test.exec(container, "cat", "/data/two").stdout());
    requireSound();
  }

  @Test
  void aFolderThatIsMissingIsMadeAgain() throws Exception {
    pull();
    Shell.run("rm", "-r", tree(1).getParent().toString());
    assertEquals("its folder is missing", only(verify(false)).problem());
    assertEquals(State.REPAIRED, only(verify(true)).state());
    requireSound();
    assertEquals("two", test.run(CreateRequest.of(name())).stdout());
  }

  @Test
  void damageBelowIsNotToldAgainAbove() throws Exception {
    pull();
    Files.delete(tree(0).resolve("bin/busybox"));
    Shell.run("chmod", "0711", tree(0).resolve("etc").toString());
    var finding = only(verify(false));
    assertEquals(List.of("/bin/busybox: missing", "/etc: other mode"), finding.paths());
    assertEquals(layers().get(0).chainId().value(), finding.id());
  }

  /** Layers that were unpacked before whiteouts were marked so stay sound. */
  @Test
  void aMarkForOverlayIsNoFile() throws Exception {
    pull();
    Shell.script(tree(2), "setfattr -x trusted.overlay.origin data");
    requireSound();
  }

  @Test
  void onlyWhatIsAskedForIsLookedAt() throws Exception {
    pull();
    test.importImage("busybox:test", BusyboxImage.tar());
    Files.delete(tree(2).resolve("etc/three"));
    assertEquals(List.of(), verify(false, "busybox:test").findings());
    assertEquals(1, verify(false, name()).damaged());
    var failure = assertThrows(BerthException.class, () -> verify(false, "none:1"));
    assertEquals(ErrorKind.NOT_FOUND, failure.kind());
  }

  @Test
  void whatOthersShareIsToldOfThemAndGotFromTheirRegistries() throws Exception {
    pull();
    var made = test.containers().create(CreateRequest.of(name()).build()).id().value();
    test.commit(made, "kid:1");
    var shared = test.engine().images().inspect("kid:1").layers().getFirst().blob();
    Files.write(blob(shared), new byte[10]);
    var finding = verify(false, "kid:1").findings().getFirst();
    assertEquals(Set.of("kid:1", name()), Set.copyOf(finding.images()));
    assertEquals(0, verify(true, "kid:1").damaged());
    requireSound();
  }

  @Test
  void leftoversAreToldAndTakenAway() throws Exception {
    pull();
    var content = "nobody's".getBytes(StandardCharsets.UTF_8);
    var orphan = blob(Digest.of(content));
    Files.write(orphan, content);
    var stray = Files.createDirectories(test.settings().root().resolve("snapshots/999/fs"));
    Files.writeString(stray.resolve("x"), "x");
    var strange = blob(Digest.of(content)).resolveSibling("notes.txt");
    Files.writeString(strange, "mine");
    var report = verify(false);
    assertEquals(0, report.damaged());
    assertEquals(
        List.of(orphan.toString(), strange.toString(), stray.getParent().toString()),
        report.findings().stream().map(Finding::id).toList());
    assertEquals(
        List.of(
            "remove it with \"berth verify --repair\"",
            "look what it is, and remove it by hand",
            "remove it with \"berth verify --repair\""),
        report.findings().stream().map(Finding::next).toList());
    verify(true);
    assertFalse(Files.exists(orphan));
    assertFalse(Files.exists(stray));
    assertTrue(Files.exists(strange), "what Berth has not made it leaves alone");
  }

  @Test
  void aCancelledOneLeavesNothing() throws Exception {
    pull();
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                test.engine()
                    .verification()
                    .run(new VerifyRequest(List.of(), false), new CancelledInTheMiddle()));
    assertEquals(ErrorKind.CANCELLED, failure.kind());
    try (var left = Files.list(test.settings().root().resolve("snapshots"))) {
      assertEquals(3, left.count());
    }
    requireSound();
  }

  /** Is cancelled while the second layer is unpacked. */
  private static final class CancelledInTheMiddle extends QuietOperation {
    private int compared;

    @Override
    public void progress(String message, long done, long total) {
      compared += message.startsWith("comparing") ? 1 : 0;
    }

    @Override
    public boolean isCancelled() {
      return compared > 1;
    }

    @Override
    public void checkCancelled() {
      if (isCancelled()) {
        throw new BerthException(ErrorKind.CANCELLED, "cancelled");
      }
    }
  }
}
