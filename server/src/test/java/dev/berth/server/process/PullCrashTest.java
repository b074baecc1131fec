package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pulls whose server is killed, or ends in order, while bytes arrive. */
@Tag("kernel-slow")
@Timeout(120)
final class PullCrashTest {
  private static final long ON_THE_WAY = 2_000_000;

  @TempDir Path folder;

  /** What happens to the server. */
  @FunctionalInterface
  private interface Ending {
    void end(RunningServer server) throws Exception;
  }

  @Test
  void afterKillMinus9ItGoesOnByItself() throws Exception {
    goesOn(
        server -> {
          server.kill();
          server.restart();
        });
  }

  @Test
  void afterAnOrderlyStopItGoesOnByItself() throws Exception {
    goesOn(
        server -> {
          assertEquals(0, server.terminate());
          server.restart();
        });
  }

  private void goesOn(Ending ending) throws Exception {
    var noise = new byte[4_000_000];
    new Random(3).nextBytes(noise);
    var archive = new Archive().file("noise", Base64.getEncoder().encodeToString(noise));
    var image = RegistryImage.of(List.of(BusyboxImage.tar(), archive.bytes()), "true");
    try (var registry = RealRegistry.start(folder);
        var proxy = new CountingProxy(registry.port());
        var server = RunningServer.start()) {
      image.put(registry, "a/b", "1");
      proxy.slow(1_500_000);
      var api = server.api();
      var pull = api.call("image.pull", Map.of("reference", proxy.host() + "/a/b:1"));
      var operation = Map.of("operation", pull.get("operation").textValue());
      Eventually.holds(
          "bytes arrive", () -> done(api.call("operation.get", operation)) > image.size() / 3);
      ending.end(server);
      proxy.slow(0);
      var end = api.call("operation.wait", operation);
      assertEquals("SUCCEEDED", end.get("status").textValue(), end::toString);
      assertEquals(image.id().value(), end.at("/result/id").textValue());
      assertTrue(proxy.bytes() < image.size() + ON_THE_WAY, proxy.bytes() + " bytes");
    }
  }

  private static long done(JsonNode operation) {
    return operation.at("/progress/done").longValue();
  }
}
