package dev.berth.engine.transfer.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.build.BuildRequest;
import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images pulled by digest, for a platform, and because somebody wants to use them. */
@Tag("kernel-slow")
class NamedPullTest {
  private static final Platform OTHER = new Platform("linux", "riscv64", Optional.empty());

  @TempDir static Path folder;
  private static RealRegistry registry;
  private static RegistryImage image;
  private TestEngine test;

  @BeforeAll
  static void fill() throws Exception {
    registry = RealRegistry.start(folder);
    image = RegistryImage.of(List.of(BusyboxImage.tar()), "echo", "hello");
    image.put(registry, "app", "1");
    RegistryImage.forPlatform(OTHER, List.of(program()), "/program").put(registry, "other", "1");
  }

  /** What no processor understands. */
  private static byte[] program() {
    var bytes = "no program".getBytes(StandardCharsets.UTF_8);
    return new Archive()
        .add(Archive.entry("program", TarEntry.Type.FILE, 0755, bytes.length, "", Map.of()))
        .content(bytes)
        .bytes();
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

  private Pulled pull(String name, Optional<Platform> platform) {
    return test.engine()
        .pulls()
        .pull(
            new PullRequest(ImageReference.parse(name), platform, false), OperationContext.none());
  }

  @Test
  void anImageThatWasPulledByDigestRunsAndGoesByThatName() {
    var digest = Digest.of(image.manifest());
    for (var name : List.of(name("app@" + digest), name("app:1@" + digest))) {
      assertEquals(Optional.empty(), pull(name, Optional.empty()).image().reference());
      assertEquals("hello\n", test.run(CreateRequest.of(name)).stdout());
      test.removeContainers();
      test.engine().images().remove(name, false);
      assertEquals(List.of(), test.engine().images().list(ImageFilter.ALL));
    }
    pull(name("app:1"), Optional.empty());
    assertEquals("hello\n", test.run(CreateRequest.of(name("app@" + digest))).stdout());
  }

  @Test
  void anotherPlatformThanTheImagesIsToldWithWhatThereIs() {
    var refused = assertThrows(BerthException.class, () -> pull(name("app:1"), Optional.of(OTHER)));
    assertEquals(ErrorKind.NOT_FOUND, refused.kind());
    assertTrue(told(refused).contains("for " + Platform.host() + " alone"), told(refused));
    assertEquals(List.of(), test.engine().images().list(ImageFilter.ALL));
    pull(name("app:1"), Optional.of(Platform.host()));
  }

  private static String told(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  @Test
  void anImageOfAnotherPlatformIsPulledAndSaysWhyItDoesNotRun() {
    pull(name("other:1"), Optional.empty());
    var containers = test.engine().containers();
    var made = containers.create(CreateRequest.of(name("other:1")).build());
    var refused = assertThrows(BerthException.class, () -> containers.start(made.id().value()));
    assertEquals(ErrorKind.EXEC_FAILED, refused.kind());
    assertTrue(told(refused).contains(OTHER + " and this machine is "), told(refused));
    assertTrue(told(refused).contains("binfmt_misc"), told(refused));
    var wanted = CreateRequest.of(name("other:1")).platform(Platform.host()).build();
    assertEquals(
        ErrorKind.NOT_FOUND,
        assertThrows(BerthException.class, () -> containers.create(wanted)).kind());
  }

  private void provide(String name, PullPolicy policy) {
    new MissingImages(test.engine().images())
        .provide(
            name,
            Optional.empty(),
            policy,
            request -> test.engine().pulls().pull(request, OperationContext.none()));
  }

  @Test
  void whatIsMissingIsPulledAndWhatIsHereIsPulledAgainWhereThatIsWanted() throws Exception {
    assertThrows(BerthException.class, () -> provide(name("moving:1"), PullPolicy.NEVER));
    image.put(registry, "moving", "1");
    provide(name("moving:1"), PullPolicy.MISSING);
    var first = test.engine().images().resolve(name("moving:1"));
    var next = RegistryImage.of(List.of(new Archive().file("a", "1").bytes()), "true");
    next.put(registry, "moving", "1");
    provide(name("moving:1"), PullPolicy.NEVER);
    provide(name("moving:1"), PullPolicy.MISSING);
    assertEquals(first, test.engine().images().resolve(name("moving:1")));
    provide(name("moving:1"), PullPolicy.ALWAYS);
    assertEquals(next.id(), test.engine().images().resolve(name("moving:1")));
  }

  @Test
  void thatAnImageIsNotHereIsSaidBeforeWhyItCanNotBePulled() {
    for (var name : List.of("127.0.0.1:9/none:1", name("none:1"), "sha256:" + "0".repeat(64))) {
      var refused =
          assertThrows(BerthException.class, () -> provide(name, PullPolicy.MISSING), name);
      assertEquals(ErrorKind.NOT_FOUND, refused.kind(), name);
      assertEquals(Map.of("image", name), refused.details());
      assertTrue(told(refused).startsWith("cannot find the image \"" + name + "\""), name);
      assertEquals(!name.startsWith("sha256"), told(refused).contains("It could not be pulled: "));
    }
  }

  private String build(String base, PullPolicy policy) {
    var source = new BuildRequest.Source.Dockerfile("FROM " + base + "\nRUN echo built >/built\n");
    var request = new BuildRequest(source, List.of(), Map.of(), Map.of(), policy, false);
    return test.engine().builds().run(request, Optional.empty(), OperationContext.none()).id();
  }

  @Test
  void aBuildPullsItsBase() {
    var refused = assertThrows(BerthException.class, () -> build(name("app:1"), PullPolicy.NEVER));
    assertEquals(ErrorKind.NOT_FOUND, refused.kind());
    var built = build(name("app:1"), PullPolicy.MISSING);
    var ran = test.run(CreateRequest.of(built).command("cat", "/built"));
    assertEquals("built\n", ran.stdout());
  }
}
