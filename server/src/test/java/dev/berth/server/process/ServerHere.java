package dev.berth.server.process;

import dev.berth.engine.Engine;
import dev.berth.engine.EngineSettings;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.server.lifecycle.Server;
import dev.berth.server.lifecycle.ServerSettings;
import dev.berth.server.service.Facades;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A server in the JVM of the test. */
final class ServerHere {
  private ServerHere() {}

  /**
   * @param folder that gets {@code root} and {@code run}
   * @param closing what closes the engine, from what would close it by itself
   */
  static Server start(Path folder, UnaryOperator<AutoCloseable> closing) throws IOException {
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
              Facades.of(engine), engine.settings().cgroupParent(), closing.apply(engine));
        });
  }
}
