package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.Engine;
import dev.berth.engine.EngineSettings;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.server.lifecycle.Server;
import dev.berth.server.lifecycle.ServerSettings;
import dev.berth.server.service.Facades;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that several want to close, such as system.stop and a signal. */
@Tag("kernel")
@Timeout(60)
final class ClosingTest {
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch mayClose = new CountDownLatch(1);

  @TempDir Path folder;

  private Server server() throws IOException {
    var environment =
        Map.of(
            "BERTH_ROOT", folder.resolve("root").toString(),
            "BERTH_RUN", folder.resolve("run").toString());
    return Server.start(
        ServerSettings.read(List.of("run"), environment),
        new JnaFileCalls(),
        settings -> {
          var engine = Engine.open(EngineSettings.of(settings.root(), settings.run()));
          return new Server.Opened(
              Facades.of(engine),
              engine.settings().cgroupParent(),
              () -> {
                closing.countDown();
                mayClose.await();
                engine.close();
              });
        });
  }

  @Test
  void theSecondWaitsForTheFirst() throws Exception {
    var server = server();
    var first = Thread.ofPlatform().start(server::close);
    closing.await();
    var second = Thread.ofPlatform().start(server::close);
    try {
      var settled = EnumSet.of(Thread.State.WAITING, Thread.State.TERMINATED);
      Eventually.holds("the second has begun", () -> settled.contains(second.getState()));
      assertEquals(Thread.State.WAITING, second.getState());
    } finally {
      mayClose.countDown();
      first.join();
      second.join();
    }
  }
}
