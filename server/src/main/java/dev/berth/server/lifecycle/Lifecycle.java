package dev.berth.server.lifecycle;

import dev.berth.engine.kernel.FileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's process from its first check to its exit status. */
public final class Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
  private static final long LONGEST_STOP_MILLIS = 1800;

  /** What others may see or enter is given its mode where it is made. */
  private static final int PRIVATE_UMASK = 077;

  private Lifecycle() {}

  /**
   * Runs a server until it is asked to end.
   *
   * @return the exit status
   */
  public static int run(ServerSettings settings, FileCalls files, Server.EngineOpener opener) {
    try {
      Preconditions.check(
          System.getProperty("os.version"), Files.readAllLines(Path.of("/proc/self/status")));
      files.umask(PRIVATE_UMASK);
      ServerLog.toStandardError().install();
      var server = Server.start(settings, files, opener);
      endWithSignal(server);
      announce();
      server.awaitStop();
      LOG.info("the server ends; containers go on");
      closeInTime(server);
      return 0;
    } catch (IOException e) {
      throw new Refusal(Refusal.FAILED, "cannot start: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Refusal.FAILED;
    }
  }

  /** Whoever started it may have closed the pipe: that must not end a server that is ready. */
  private static void announce() {
    System.out.println("ready " + ProcessHandle.current().pid());
    System.out.flush();
  }

  /**
   * SIGTERM and SIGINT: everything is closed in time, and the exit status is 0, since ending was
   * what was asked for.
   */
  private static void endWithSignal(Server server) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      closeInTime(server);
                      Runtime.getRuntime().halt(0);
                    }));
  }

  /** Whatever hangs, the process ends: what isn't finished then is finished at the next start. */
  private static void closeInTime(Server server) {
    var done = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .name("closing")
        .start(
            () -> {
              server.close();
              done.countDown();
            });
    try {
      if (!done.await(LONGEST_STOP_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("closing took longer than {} ms and was given up", LONGEST_STOP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
