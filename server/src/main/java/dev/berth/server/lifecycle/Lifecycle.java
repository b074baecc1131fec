package dev.berth.server.lifecycle;

import dev.berth.engine.kernel.FileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  public static int run(
      ServerSettings settings, FileCalls files, ServiceNotice notice, Server.EngineOpener opener) {
    try {
      Preconditions.check(
          System.getProperty("os.version"), Files.readAllLines(Path.of("/proc/self/status")));
      files.umask(PRIVATE_UMASK);
      ServerLog.toStandardError().install();
      var server = startedUnlessEnded(() -> Server.start(settings, files, opener), notice);
      announce();
      notice.ready();
      HeapWatch.begin();
      server.awaitStop();
      LOG.info("the server ends; containers go on");
      closeInTime(server, notice);
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

  @FunctionalInterface
  private interface Starting {
    Server start() throws IOException;
  }

  /** Starts it so that a signal ends it properly from the first moment on. */
  private static Server startedUnlessEnded(Starting starting, ServiceNotice notice)
      throws IOException {
    var started = new CompletableFuture<Server>();
    var hook = Thread.ofPlatform().name("stop").unstarted(() -> endWithSignal(started, notice));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      var server = starting.start();
      started.complete(server);
      return server;
    } catch (IOException | RuntimeException | Error e) {
      started.completeExceptionally(e);
      forget(hook);
      throw e;
    }
  }

  /** A start that failed has an exit status of its own. */
  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("a signal came while it failed to start");
    }
  }

  /**
   * SIGTERM and SIGINT: everything is closed in time, and the exit status is 0, since ending was
   * what was asked for. One that starts is let to its end, so that there is something to close.
   */
  private static void endWithSignal(Future<Server> started, ServiceNotice notice) {
    int status = 0;
    try {
      closeInTime(started.get(LONGEST_STOP_MILLIS, TimeUnit.MILLISECONDS), notice);
    } catch (ExecutionException e) {
      status = Refusal.FAILED;
    } catch (TimeoutException e) {
      givenUp("starting");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(status);
  }

  /** Whatever hangs, the process ends: what isn't finished then is finished at the next start. */
  private static void closeInTime(Server server, ServiceNotice notice) {
    notice.stopping();
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
        givenUp("closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void givenUp(String what) {
    ServerLog.warnAtEnd(
        Lifecycle.class,
        "%s took longer than %d ms and was given up".formatted(what, LONGEST_STOP_MILLIS));
  }
}
