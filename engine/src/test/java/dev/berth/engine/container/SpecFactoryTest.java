package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.launch.LaunchOp.SetLimit;
import dev.berth.engine.value.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a request and an image become a spec. */
class SpecFactoryTest {
  private static final ContainerConfig IMAGE =
      new ContainerConfig(
          List.of("entry"),
          List.of("image"),
          List.of("A=image", "PATH=/image"),
          "ann",
          "/srv",
          List.of("80/tcp"),
          List.of("/var/lib/data"),
          Map.of("kept", "yes", "dev.berth.owner", "forged"),
          Optional.of("SIGQUIT"));

  private static ContainerSpec spec(CreateRequestBuilder request) {
    return Fixtures.spec(request, IMAGE);
  }

  private static CreateRequestBuilder request() {
    return CreateRequest.of("web:1");
  }

  @Test
  void whatIsLeftOutComesFromTheImage() {
    var spec = spec(request());
    assertEquals(List.of("entry", "image"), spec.arguments());
    assertEquals(List.of("A=image", "PATH=/image", "HOSTNAME=0123456789ab"), spec.environment());
    assertEquals("ann", spec.user());
    assertEquals("/srv", spec.workingFolder());
    assertEquals("SIGQUIT", spec.stopSignal());
    assertEquals("0123456789ab", spec.hostname());
    assertTrue(spec.exposedPorts().contains("80/tcp"));
  }

  @Test
  void reservedLabelsOfAnImageAreDroppedAndThoseOfAClientRefused() {
    assertEquals(Map.of("kept", "yes"), spec(request()).labels());
    assertThrows(BerthException.class, () -> spec(request().label("dev.berth.x", "y")));
  }

  @Test
  void anEntrypointClearsTheImagesCommand() {
    assertEquals(List.of("mine"), spec(request().entrypoint("mine")).arguments());
    assertEquals(List.of("mine", "x"), spec(request().entrypoint("mine").command("x")).arguments());
    assertEquals(List.of("entry", "x"), spec(request().command("x")).arguments());
    assertEquals(List.of("x"), spec(request().entrypoint().command("x")).arguments());
    assertThrows(BerthException.class, () -> spec(request().entrypoint()));
  }

  @Test
  void aVariableWithoutValueIsTakenAway() {
    assertFalse(spec(request().environment("A")).environment().toString().contains("A=image"));
    assertTrue(spec(request().environment("A=")).environment().contains("A="));
  }

  @Test
  void aSpecIsStoredAndReadAsItWas() {
    var spec =
        spec(
            request()
                .mount(new ContainerMount.Bind("/a", "/b", true))
                .mount(new ContainerMount.Tmpfs("/t", false, 4096))
                .ulimit("nofile", 10, 20)
                .network(NetworkMode.HOST)
                .resources(
                    new Resources(
                        Optional.of(1L << 30),
                        Optional.empty(),
                        Optional.of(1.5),
                        Optional.empty(),
                        Optional.of("0"),
                        Optional.empty(),
                        Optional.empty())));
    assertEquals(spec, Json.read(Json.write(spec), ContainerSpec.class));
  }

  @Test
  void limitsStayWithinTheServersOwn() {
    var limits = Confinements.of(spec(request()), Fixtures.machine(), Optional.empty()).limits();
    assertTrue(limits.contains(new SetLimit(7, 1024, 20_000)), limits.toString());
    assertEquals(16, limits.size(), "each limit is set");
    assertThrows(BerthException.class, () -> spec(request().ulimit("nofile", 1, 20_001)));
    assertThrows(BerthException.class, () -> request().ulimit("nofile", 5, 4));
    assertThrows(BerthException.class, () -> request().ulimit("nothing", 1, 1));
  }

  @Test
  void aServerThatMayRaiseLimitsGivesUpToTheKernelsOwn() {
    var machine = Fixtures.machine(0x1ffffffffffL);
    for (var wanted :
        Map.of(20_001L, true, 1L << 20, true, (1L << 20) + 1, false, -1L, false).entrySet()) {
      var request = request().ulimit("nofile", 1, wanted.getKey()).command("true").build();
      try {
        SpecFactory.make(request, ContainerConfig.EMPTY, Fixtures.ID, machine);
        assertTrue(wanted.getValue(), wanted::toString);
      } catch (BerthException refused) {
        assertEquals(ErrorKind.UNSUPPORTED, refused.kind());
        assertFalse(wanted.getValue(), wanted::toString);
      }
    }
  }

  @Test
  void sysctlsThatReachTheHostAreRefused() {
    assertThrows(BerthException.class, () -> spec(request().sysctl("kernel.core_pattern", "x")));
    assertThrows(BerthException.class, () -> spec(request().sysctl("vm.swappiness", "1")));
    assertThrows(BerthException.class, () -> spec(request().sysctl("net/../kernel/panic", "1")));
    assertThrows(
        BerthException.class,
        () -> spec(request().sysctl("net.core.somaxconn", "1").network(NetworkMode.HOST)));
    assertEquals(
        Map.of("net.core.somaxconn", "1"),
        spec(request().sysctl("net/core/somaxconn", "1")).sysctls());
  }

  @Test
  void signalsHaveNamesAndNumbers() {
    for (var text : List.of("TERM", "sigterm", "15", "SIGTERM")) {
      assertEquals(15, Signal.parse(text).number());
    }
    assertEquals(37, Signal.parse("SIGRTMIN+3").number());
    assertEquals(64, Signal.parse("RTMAX").number());
    for (var text : List.of("", "0", "65", "SIG15", "NOPE", "RTMIN+31", "-9")) {
      assertThrows(BerthException.class, () -> Signal.parse(text), text);
    }
  }

  @Test
  void pathsAreMadePlainBeforeTheyAreUsed() {
    assertEquals("/b", ContainerPaths.absolute("x", "/a/../../b/./"));
    for (var path : List.of("relative", "", "/proc/self/fd/3", "/x/../proc/1/cwd/y", "/a\0b")) {
      assertThrows(BerthException.class, () -> ContainerPaths.workingFolder(path), path);
    }
    for (var path : List.of("/", "/proc", "/a/../proc/sys", "/sys/fs", "/dev")) {
      assertThrows(BerthException.class, () -> ContainerPaths.mountTarget(path), path);
    }
  }
}
