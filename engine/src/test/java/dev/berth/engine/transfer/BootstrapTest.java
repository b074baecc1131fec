package dev.berth.engine.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.TestEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Debian base, made from the machine's mirror. */
@Tag("kernel-slow")
class BootstrapTest {
  private static TestEngine test;

  @BeforeAll
  static void open() {
    test = TestEngine.empty();
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static BootstrapRequest request(Optional<String> mirror) {
    return new BootstrapRequest(
        Optional.empty(), Optional.empty(), mirror, Optional.empty(), List.of());
  }

  @Test
  void aBaseRunsAndHoldsNothingOfTheMachine() throws IOException {
    var made =
        test.engine().transfers().bootstrap(request(Optional.empty()), OperationContext.none());
    var reference = made.reference().orElseThrow();
    assertTrue(reference.familiar().startsWith("debian:"), reference.familiar());
    var release =
        test.run(CreateRequest.of(reference.familiar()).command("cat", "/etc/os-release"));
    assertEquals(0, release.code());
    assertTrue(release.stdout().contains("ID=debian"));
    try (var view = test.engine().snapshots().open(test.engine().snapshots().view(top(made)))) {
      var sources = view.lookup("/etc/apt/sources.list").orElseThrow();
      var text = new String(view.read(sources, 4096), StandardCharsets.UTF_8);
      assertTrue(text.startsWith("deb http"), text);
      assertFalse(text.contains("@"), text);
      for (var path :
          List.of(
              "/etc/resolv.conf",
              "/etc/hostname",
              "/etc/apt/auth.conf",
              "/etc/apt/apt.conf",
              "/etc/apt/apt.conf.d/99mmdebstrap",
              "/dev/null")) {
        assertEquals(Optional.empty(), view.find(path), path);
      }
      for (var name : view.list(view.lookup("/etc/apt/apt.conf.d").orElseThrow())) {
        var file = view.lookup("/etc/apt/apt.conf.d/" + name).orElseThrow();
        var config = new String(view.read(file, 1 << 16), StandardCharsets.UTF_8);
        assertFalse(config.toLowerCase(java.util.Locale.ROOT).contains("proxy"), name);
      }
    }
    assertEmpty(test.settings().root().resolve("tmp"));
  }

  private static Optional<String> top(dev.berth.engine.image.ImageIdentity image) {
    return Optional.of(
        SnapshotKey.layer(test.engine().images().layers(image.id()).getLast().chainId()));
  }

  @Test
  void aMirrorThatIsNotThereIsAnErrorThatLeavesNothing() throws IOException {
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                test.engine()
                    .transfers()
                    .bootstrap(
                        request(Optional.of("http://127.0.0.1:9/debian")),
                        OperationContext.none()));
    assertEquals(ErrorKind.BUILD_FAILED, failure.kind());
    assertTrue(String.valueOf(failure.getMessage()).contains("mmdebstrap"), failure.getMessage());
    assertEmpty(test.settings().root().resolve("tmp"));
  }

  /** With its first line it has just been started; later it has children that are not its own. */
  @ParameterizedTest
  @ValueSource(strings = {"I: ", "downloading packages"})
  void aCancelledBootstrapEndsPromptlyAndLeavesNothing(String line) throws Exception {
    var engine = test.engine();
    var before = engine.images().list(ImageFilter.ALL);
    var blobs = names("blobs/sha256");
    var snapshots = names("snapshots");
    var begun =
        engine
            .operations()
            .start(
                "image.bootstrap",
                "debian",
                operation -> engine.transfers().bootstrap(request(Optional.empty()), operation));
    var now = begun;
    while (!now.progress().message().contains(line)) {
      now =
          engine
              .operations()
              .await(begun.id(), now.progress().sequence(), Optional.of(Duration.ofMinutes(1)));
      assertEquals(OperationStatus.RUNNING, now.status(), now::toString);
    }
    var scratch = one(names("tmp"), "bootstrap-");
    assertTrue(programs(scratch) > 0, "no process of mmdebstrap");

    long from = System.nanoTime();
    var end = engine.operations().cancel(begun.id());
    var took = Duration.ofNanos(System.nanoTime() - from);
    assertEquals(OperationStatus.CANCELLED, end.status(), end::toString);
    assertTrue(took.compareTo(Duration.ofSeconds(3)) < 0, "it took " + took);

    assertEquals(0, programs(scratch));
    assertEquals(List.of(), names("tmp"));
    assertEquals(List.of(), names("ingest"));
    assertEquals(blobs, names("blobs/sha256"));
    assertEquals(snapshots, names("snapshots"));
    assertEquals(before, engine.images().list(ImageFilter.ALL));
    try (var sockets = Files.list(test.settings().run().resolve("c"))) {
      assertEquals(List.of(), sockets.toList());
    }
    assertEquals(
        "",
        Shell.run(
            "find", "/sys/fs/cgroup", "-path", "*" + test.settings().cgroupParent() + "/build-*"));
  }

  /** Processes whose folder /tmp is that of a bootstrap. */
  private static long programs(String scratch) throws IOException {
    try (var processes = Files.list(Path.of("/proc"))) {
      return processes.filter(process -> mounts(process).contains(scratch)).count();
    }
  }

  private static String mounts(Path process) {
    try {
      return Files.readString(process.resolve("mountinfo"));
    } catch (IOException e) {
      return ""; // it is no process, or it has ended
    }
  }

  private static String one(List<String> names, String prefix) {
    return names.stream().filter(name -> name.startsWith(prefix)).findFirst().orElseThrow();
  }

  private static List<String> names(String folder) throws IOException {
    try (var files = Files.list(test.settings().root().resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertEmpty(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }
}
