package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.PlatformThreads;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Native calls that wait hold no virtual thread up: a server in this JVM answers all the same. */
@Tag("kernel")
@Timeout(60)
final class BlockedCallsTest {
  private static final FileCalls FILES = new JnaFileCalls();
  private static final int CALLS = 32;
  private static final int PINGS = 10;
  private static final String OPENAT2 = "437 "; // as /proc/PID/syscall numbers it on x86-64
  private static final Duration LONGEST = Duration.ofMillis(50);

  @TempDir Path folder;

  @Test
  void aPingIsAnsweredWhileNativeCallsBlock() throws Exception {
    var fifo = folder.resolve("fifo");
    Shell.run("mkfifo", fifo.toString());
    try (var _ = ServerHere.start(folder, UnaryOperator.identity());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var api = new Api(folder.resolve("run/berth.sock"));
      api.call("system.hello", Map.of());
      var opened = new ArrayList<Future<Integer>>();
      for (int i = 0; i < CALLS; i++) {
        opened.add(threads.submit(() -> PlatformThreads.KERNEL.call(() -> open(fifo))));
      }
      try {
        Eventually.holds(CALLS + " calls block", () -> blocked() == CALLS);
        var best = Duration.ofDays(1);
        for (int i = 0; i < PINGS; i++) {
          long begun = System.nanoTime();
          api.call("system.hello", Map.of());
          var took = Duration.ofNanos(System.nanoTime() - begun);
          best = took.compareTo(best) < 0 ? took : best;
        }
        assertEquals(CALLS, blocked(), "they block to the end");
        assertTrue(best.compareTo(LONGEST) <= 0, "the best of " + PINGS + " took " + best);
      } finally {
        int writer = FILES.openat2(FileFlags.AT_FDCWD, fifo.toString(), FileFlags.O_RDWR, 0, 0);
        for (var one : opened) {
          FILES.close(one.get());
        }
        FILES.close(writer);
      }
    }
  }

  /** A FIFO that nobody writes to. */
  private static int open(Path fifo) {
    return FILES.openat2(FileFlags.AT_FDCWD, fifo.toString(), FileFlags.O_RDONLY, 0, 0);
  }

  /** Threads of this process that wait in the kernel for an open. */
  private static int blocked() throws IOException {
    int count = 0;
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (var task : tasks) {
        try {
          count += Files.readString(task.resolve("syscall")).startsWith(OPENAT2) ? 1 : 0;
        } catch (IOException e) {
          // The thread has ended meanwhile.
        }
      }
    }
    return count;
  }
}
