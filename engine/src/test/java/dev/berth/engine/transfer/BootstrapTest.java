package dev.berth.engine.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.testing.TestEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
    assertNothingLeft(test.settings().root().resolve("tmp"));
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
    assertNothingLeft(test.settings().root().resolve("tmp"));
  }

  private static void assertNothingLeft(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, "bootstrap-*")) {
      assertFalse(files.iterator().hasNext());
    }
  }
}
