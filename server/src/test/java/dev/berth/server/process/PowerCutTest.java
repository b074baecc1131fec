package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.CountingProxy;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Power cuts while images are pulled: what an ext4 has not written is lost, at every stage. Each
 * leaves the image or a pull that goes on, and nothing that is taken for whole and isn't.
 */
@Tag("kernel-slow")
@Timeout(300)
final class PowerCutTest {
  private static final int BYTES_PER_SECOND = 4_000_000;

  /** Of a pull's time; it is done at about the whole of it. */
  private static final double[] INSTANTS = {0.2, 0.6, 0.9, 1.05, 1.1, 1.2};

  @TempDir Path folder;

  @Test
  void aPowerCutLeavesTheImageOrAPullThatGoesOn() throws Exception {
    var random = new Random(11);
    try (var registry = RealRegistry.start(folder);
        var proxy = new CountingProxy(registry.port());
        var server = RunningServer.startOnDisk("400M")) {
      for (double instant : INSTANTS) {
        var image = image(random);
        image.put(registry, "cut", "" + instant);
        var reference = proxy.host() + "/cut:" + instant;
        long before = proxy.bytes();
        proxy.slow(BYTES_PER_SECOND);
        pull(server, reference);
        Thread.sleep((long) (1000 * instant * image.size() / 2 / BYTES_PER_SECOND));
        server.cutPower();
        proxy.slow(0);

        var api = server.api();
        sound(api);
        var end = api.ended(pull(server, reference));
        assertEquals("SUCCEEDED", end.get("status").textValue(), end::toString);
        assertEquals(image.id().value(), end.at("/result/id").textValue());
        sound(api);
        long fetched =
            proxy.bytes() - before; // all may have been lost, and what was on its way counts
        assertTrue(fetched < 3 * image.size(), fetched + " bytes at " + instant);
      }
      assertEquals(INSTANTS.length, server.api().call("image.list", Map.of()).size());
    }
  }

  /** Two layers of noise, which come at the same time, on one of programs. */
  private static RegistryImage image(Random random) {
    var archives = new ArrayList<>(List.of(BusyboxImage.tar()));
    for (int layer = 0; layer < 2; layer++) {
      var archive = new Archive();
      for (int file = 0; file < 20; file++) {
        var noise = new byte[200_000];
        random.nextBytes(noise);
        archive.file(
            "layer%d-%d".formatted(layer, file), Base64.getEncoder().encodeToString(noise));
      }
      archives.add(archive.bytes());
    }
    return RegistryImage.of(archives, "true");
  }

  private static JsonNode pull(RunningServer server, String reference) throws IOException {
    return server.api().call("image.pull", Map.of("reference", reference));
  }

  private static void sound(Api api) throws IOException {
    var end = api.ended(api.call("image.verify", Map.of()));
    assertEquals("SUCCEEDED", end.get("status").textValue(), end::toString);
    assertEquals(0, end.at("/result/damaged").intValue(), end::toString);
  }
}
