package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.layer.Archive;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.engine.value.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is removed from a registry is removed once. */
@Tag("kernel-slow")
@Timeout(120)
final class RegistryRemovalTest {
  @TempDir Path folder;
  private RunningServer server;
  private Api api;

  @BeforeEach
  void start() throws Exception {
    server = RunningServer.start();
    api = server.api();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void aRemovalThatIsAskedForAgainHasTheFirstAnswer() throws Exception {
    var image = RegistryImage.of(List.of(new Archive().file("a", "1").bytes()), "true");
    try (var registry = RealRegistry.start(folder)) {
      image.put(registry, "a/b", "1");
      var name = registry.host() + "/a/b@" + Digest.of(image.manifest());
      var once = Map.of("reference", name, "requestId", "once");
      var removed = api.call("registry.remove", once);
      assertEquals(name, removed.get("reference").textValue());
      assertEquals(removed, api.call("registry.remove", once));
      var twice = Map.of("reference", name, "requestId", "twice");
      assertEquals("NOT_FOUND", api.refusal("registry.remove", twice));
    }
  }
}
