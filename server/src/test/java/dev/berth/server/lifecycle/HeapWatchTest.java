package dev.berth.server.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HeapWatchTest {
  private static final int MEGABYTE = 1 << 20;

  /**
   * What the server's JVM is like: makes old garbage until the heap is large, or it was collected.
   */
  static final class Wasteful {
    private Wasteful() {}

    public static void main(String[] arguments) throws InterruptedException {
      if (arguments.length > 0) {
        HeapWatch.begin();
      }
      long most = 0;
      for (int i = 0; i < 120; i++) {
        var list = new ArrayList<byte[]>();
        while (list.size() < 20_000) {
          list.add(new byte[1000]); // too many for the young ones: they die old
        }
        Thread.sleep(1); // the watch is told by a thread of its own
        most = Math.max(most, Runtime.getRuntime().totalMemory());
      }
      System.out.println(most / MEGABYTE);
    }
  }

  private static int heap(String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms24m",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Wasteful.class.getName()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      var said = new String(process.getInputStream().readAllBytes()).strip();
      assertTrue(process.waitFor(10, TimeUnit.SECONDS), said);
      assertEquals(0, process.exitValue(), said);
      return Integer.parseInt(said);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @Timeout(120)
  void garbageIsCollectedBeforeTheHeapGrows() throws Exception {
    int watched = heap("watched");
    int left = heap();
    assertTrue(left > 300, "without one it has " + left + " MB, so that there is nothing to watch");
    assertTrue( // a busy machine runs it late
        watched < left * 2 / 3, "with a watch the heap has %d MB of %d".formatted(watched, left));
  }
}
