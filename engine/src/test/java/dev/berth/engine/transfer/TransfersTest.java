package dev.berth.engine.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.Images;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.QuietOperation;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images from archives and containers, on the kernel. */
@Tag("kernel-slow")
class TransfersTest {
  private static byte[] tar;

  private TestEngine test;
  private Images images;

  @BeforeAll
  static void pack() {
    tar = BusyboxImage.tar();
  }

  @BeforeEach
  void open() {
    test = TestEngine.empty();
    images = test.engine().images();
  }

  @AfterEach
  void close() {
    test.close();
  }

  private ImageIdentity importTar(byte[] archive, Optional<Digest> digest, String... changes) {
    return importTar(new ByteArrayInputStream(archive), digest, OperationContext.none(), changes);
  }

  private ImageIdentity importTar(
      InputStream archive, Optional<Digest> digest, OperationContext operation, String... changes) {
    return test.engine()
        .transfers()
        .importTar(
            new ImportRequest(
                Optional.of(ImageReference.parse("base")),
                List.of(changes),
                Optional.of("a message"),
                digest),
            archive,
            operation);
  }

  private static byte[] compressed(String... program) throws IOException {
    var input = Files.createTempFile("berth-", ".tar");
    try {
      Files.write(input, tar);
      var process =
          new ProcessBuilder(program)
              .redirectInput(input.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var output = process.getInputStream().readAllBytes();
      assertEquals(0, process.onExit().join().exitValue());
      return output;
    } finally {
      Files.delete(input);
    }
  }

  @Test
  void everyCompressionGivesTheSameLayerStoredOnce() throws IOException {
    var layers = new HashSet<>(images.layers(importTar(tar, Optional.empty()).id()));
    var blobs = new HashSet<Path>();
    for (var program : List.of("gzip -c", "zstd -qc", "xz -0c")) {
      var archive = compressed(program.split(" "));
      var made = importTar(archive, Optional.of(Digest.of(archive)));
      layers.addAll(images.layers(made.id()));
      assertNotEquals(tar.length, archive.length);
    }
    assertEquals(1, layers.size());
    assertEquals(Digest.of(tar), layers.iterator().next().diffId());
    assertEquals(1, folders("snapshots"));
    try (var files = Files.list(test.settings().root().resolve("blobs/sha256"))) {
      files.filter(TransfersTest::isLarge).forEach(blobs::add);
    }
    assertEquals(1, blobs.size());
    assertEquals(0, folders("ingest"));
    var ran = test.run(CreateRequest.of("base").command("cat", "/etc/passwd"));
    assertTrue(ran.stdout().startsWith("root:x:0:0"), ran.stdout());
  }

  /** As a pipe gives it whose writer failed. */
  @Test
  void anEmptyStreamIsNoImageAndLeavesTheTagAlone() throws IOException {
    var base = importTar(tar, Optional.empty());
    var failure =
        assertThrows(BerthException.class, () -> importTar(new byte[0], Optional.empty()));
    assertTrue(failure.getMessage().contains("it is empty"), failure.getMessage());
    assertEquals(base.id(), images.resolve("base"));
    assertEquals(0, folders("ingest"));
    importTar(new byte[1024], Optional.empty());
  }

  /** As GNU tar with large records, or a copy of a tape, gives it. */
  @Test
  void anArchiveWithABitAfterItsEndKeepsItsDigest() {
    var padded = Arrays.copyOf(tar, tar.length + (4 << 20));
    var layers = images.layers(importTar(padded, Optional.empty()).id());
    assertEquals(Digest.of(padded), layers.getFirst().diffId());
  }

  private static boolean isLarge(Path file) {
    try {
      return Files.size(file) > 100_000;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private long folders(String name) throws IOException {
    try (var files = Files.list(test.settings().root().resolve(name))) {
      return files.count();
    }
  }

  @Test
  void changesAndMessageAreInTheImage() {
    var made =
        importTar(
            tar,
            Optional.empty(),
            "ENV A=1 B=\"two words\"",
            "ENTRYPOINT [\"/bin/echo\"]",
            "CMD hello",
            "LABEL a.label=x dev.berth.trap=y",
            "WORKDIR /tmp",
            "EXPOSE 80");
    var details = images.inspect(made.id().value());
    var config = details.config().container();
    assertTrue(config.environment().containsAll(List.of("A=1", "B=two words")));
    assertEquals(List.of("/bin/echo"), config.entrypoint());
    assertEquals(List.of("/bin/sh", "-c", "hello"), config.command());
    assertEquals(Map.of("a.label", "x"), config.labels());
    assertEquals(Map.of("a.label", "x"), details.summary().labels());
    assertEquals("/tmp", config.workingFolder());
    assertEquals(List.of("80/tcp"), config.exposedPorts());
    var history = images.history("base");
    assertEquals(1, history.size());
    assertEquals("a message", history.getFirst().step().comment());
    assertEquals(details.summary().size(), history.getFirst().size());
    assertTrue(history.getFirst().size() > tar.length / 2, history.getFirst()::toString);
  }

  @Test
  void whatCannotBeImportedIsAClearErrorAndLeavesNothing() throws IOException {
    var gzip = compressed("gzip", "-c");
    var flipped = gzip.clone();
    flipped[flipped.length / 2] ^= 0x55;
    var cases =
        Map.<String, Runnable>of(
            "a truncated archive",
            () -> importTar(Arrays.copyOf(tar, tar.length / 2), Optional.empty()),
            "truncated gzip",
            () -> importTar(Arrays.copyOf(gzip, gzip.length / 2), Optional.empty()),
            "damaged gzip",
            () -> importTar(flipped, Optional.empty()),
            "wrong digest",
            () -> importTar(tar, Optional.of(Digest.of(new byte[0]))),
            "no archive",
            () -> importTar("hello, this is no archive".repeat(100).getBytes(), Optional.empty()));
    for (var each : cases.entrySet()) {
      var failure = assertThrows(BerthException.class, each.getValue()::run, each.getKey());
      assertEquals(ErrorKind.CORRUPT, failure.kind(), each.getKey() + ": " + failure.getMessage());
      assertNothing(each.getKey());
    }
    var change =
        assertThrows(BerthException.class, () -> importTar(tar, Optional.empty(), "RUN rm -rf /"));
    assertEquals(ErrorKind.INVALID_ARGUMENT, change.kind());
    assertNothing("an instruction that changes files");
  }

  private void assertNothing(String what) throws IOException {
    assertEquals(List.of(), images.list(ImageFilter.ALL), what);
    assertEquals(0, folders("blobs/sha256"), what);
    assertEquals(0, folders("ingest"), what);
    assertEquals(0, folders("snapshots"), what);
  }

  @Test
  void aCancelledImportLeavesNothing() throws IOException {
    var cancelled =
        new BerthException(ErrorKind.CANCELLED, "cancelled") {
          private static final long serialVersionUID = 1L;
        };
    var operation = new Cancelling(cancelled);
    var failure =
        assertThrows(
            BerthException.class,
            () -> importTar(new ByteArrayInputStream(tar), Optional.empty(), operation));
    assertEquals(ErrorKind.CANCELLED, failure.kind());
    assertNothing("a cancelled import");
  }

  /** An operation that is cancelled after a few reads. */
  private static final class Cancelling extends QuietOperation {
    private final BerthException cancelled;
    private int checks;

    Cancelling(BerthException cancelled) {
      this.cancelled = cancelled;
    }

    @Override
    public boolean isCancelled() {
      return checks > 3;
    }

    @Override
    public void checkCancelled() {
      if (++checks > 3) {
        throw cancelled;
      }
    }
  }

  @Test
  void aCommitHoldsWhatTheContainerChangedAndNothingElse() {
    importTar(tar, Optional.empty(), "CMD [\"sh\"]");
    var script =
        """
        echo new > /root/new; rm /etc/passwd; rm -rf /home/ann; mkdir -p /home/ann/fresh
        echo inside > /home/ann/fresh/file; chmod 4711 /root/new; ln -s new /root/link
        """;
    var ran = test.run(CreateRequest.of("base").command("sh", "-ec", script));
    assertEquals(0, ran.code(), ran.stderr());
    var made = commit(ran.id(), "ENV COMMITTED=yes");
    var listing =
        test.run(
            CreateRequest.of("committed")
                .command(
                    "sh",
                    "-c",
                    "cat /root/new; readlink /root/link; ls /etc/passwd 2>&1; find /home/ann | sort;"
                        + " stat -c %a /root/new; echo $COMMITTED; cat /home/ann/fresh/file"));
    assertEquals(
        """
        new
        new
        ls: /etc/passwd: No such file or directory
        /home/ann
        /home/ann/fresh
        /home/ann/fresh/file
        4711
        yes
        inside
        """,
        listing.stdout());
    var layers = images.layers(made.id());
    assertEquals(2, layers.size());
    assertEquals(Set.of("/etc", "/home", "/root"), changedTopFolders(layers.get(1).chainId()));
    var details = images.inspect("committed").config();
    assertEquals(Optional.of("me"), details.author());
    assertEquals("why", details.history().getLast().comment());
    assertEquals(2, details.history().size());
  }

  private ImageIdentity commit(String container, String... changes) {
    return test.engine()
        .transfers()
        .commit(
            new CommitRequest(
                container,
                Optional.of(ImageReference.parse("committed")),
                Optional.of("me"),
                Optional.of("why"),
                List.of(changes)));
  }

  @Test
  void aCommitHasWhatTheContainerWasMadeWith() {
    importTar(
        tar,
        Optional.empty(),
        "ENV A=image B=image",
        "CMD [\"image\"]",
        "LABEL of=image",
        "USER bob");
    var request =
        CreateRequest.of("base")
            .entrypoint("sh")
            .command("-c", "exit 0")
            .environment("A=mine", "B", "C=mine")
            .user("ann")
            .workingFolder("/srv")
            .stopSignal("SIGINT")
            .label("of", "me");
    commit(test.run(request).id(), "ENV D=change", "LABEL by=change");
    assertEquals(
        new ContainerConfig(
            List.of("sh"),
            List.of("-c", "exit 0"),
            List.of("A=mine", "C=mine", "D=change"),
            "ann",
            "/srv",
            List.of(),
            List.of(),
            Map.of("of", "me", "by", "change"),
            Optional.of("SIGINT")),
        images.inspect("committed").config().container());
  }

  @Test
  void aCommitHasNothingThatTheEngineFilledIn() {
    importTar(tar, Optional.empty(), "CMD [\"true\"]");
    commit(test.run(CreateRequest.of("base")).id());
    assertEquals(
        images.inspect("base").config().container(),
        images.inspect("committed").config().container());
  }

  /** Folders at the top of a layer's own files: no mount point is among them. */
  private Set<String> changedTopFolders(Digest chainId) {
    var top = test.engine().snapshots().view(Optional.of(chainId.value())).lowers().getFirst();
    try (var files = Files.list(top)) {
      return files.map(file -> "/" + file.getFileName()).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aCommitOfNoChangeAddsNoLayer() {
    var base = importTar(tar, Optional.empty(), "CMD [\"sh\"]");
    var ran = test.run(CreateRequest.of("base").command("true"));
    var made = commit(ran.id(), "LABEL x=y");
    assertEquals(images.layers(base.id()), images.layers(made.id()));
    assertTrue(images.history("committed").getFirst().step().emptyLayer());
    assertNotEquals(base.id(), made.id());
  }

  @Test
  void aRunningContainerIsCommittedAsItIs() {
    importTar(tar, Optional.empty());
    var container =
        test.startDetached(
            CreateRequest.of("base").command("sh", "-c", "echo x > /root/x; sleep 600"));
    while (test.exec(container, "test", "-s", "/root/x").code() != 0) {
      Thread.onSpinWait();
    }
    commit(container);
    assertEquals("x\n", test.run(CreateRequest.of("committed").command("cat", "/root/x")).stdout());
  }

  @Test
  void aContainerThatGoesOnWritingIsCommitted() {
    importTar(tar, Optional.empty());
    var script =
        """
        i=0
        while :; do
          i=$((i + 1)); echo line >> /root/growing; head -c 70000 /dev/zero > /root/swapped.$i
          mv /root/swapped.$i /root/swapped; rm -rf /root/folder; mkdir -p /root/folder/inner
          ln -s x /root/folder/link; : > /root/growing
        done
        """;
    var container = test.startDetached(CreateRequest.of("base").command("sh", "-c", script));
    while (test.exec(container, "test", "-e", "/root/swapped").code() != 0) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 10; i++) {
      commit(container, "LABEL try=" + i);
    }
    assertEquals(0, test.run(CreateRequest.of("committed").command("ls", "/root")).code());
  }

  @Test
  @DisplayName("CVE-2026-53488: labels of an image steer the server: reserved prefixes dropped")
  void reservedLabelsOfAnImageAreDropped() {
    importTar(tar, Optional.empty(), "LABEL dev.berth.keep=1", "LABEL kept=1");
    var labels = images.list(ImageFilter.ALL).stream().map(Image::labels).toList();
    assertEquals(List.of(Map.of("kept", "1")), labels);
    var ran = test.run(CreateRequest.of("base").command("true"));
    var inspected = test.containers().inspect(ran.id());
    assertFalse(inspected.toString().contains("dev.berth.keep"));
  }
}
