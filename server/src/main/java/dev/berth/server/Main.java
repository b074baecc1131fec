package dev.berth.server;

import dev.berth.engine.Engine;
import dev.berth.engine.EngineSettings;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.jna.JnaDatagramCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.server.lifecycle.Lifecycle;
import dev.berth.server.lifecycle.Refusal;
import dev.berth.server.lifecycle.Server;
import dev.berth.server.lifecycle.ServerSettings;
import dev.berth.server.lifecycle.ServiceNotice;
import dev.berth.server.service.Facades;
import java.util.List;

/** The server process: {@code run} and its options. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    try {
      var settings = ServerSettings.read(arguments, System.getenv());
      return Lifecycle.run(
          settings,
          new JnaFileCalls(),
          ServiceNotice.fromEnvironment(new JnaDatagramCalls()),
          Main::open);
    } catch (Refusal e) {
      System.err.println("berth server: " + e.getMessage());
      return e.status();
    } catch (BerthException e) {
      System.err.println("berth server: cannot start: " + e.getMessage());
      return Refusal.FAILED;
    } catch (UnsatisfiedLinkError e) {
      System.err.println(
          "berth server: cannot start: cannot load the native library of JNA: %s; set XDG_CACHE_HOME to a folder whose file system is not mounted noexec"
              .formatted(e.getMessage()));
      return Refusal.FAILED;
    }
  }

  private static Server.Opened open(ServerSettings settings) {
    var engine =
        Engine.open(EngineSettings.of(settings.root(), settings.run(), settings.cgroupParent()));
    return new Server.Opened(Facades.of(engine), engine.settings().cgroupParent(), engine);
  }
}
