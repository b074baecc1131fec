package dev.berth.server.process;

import dev.berth.engine.testing.Shell;
import java.io.File;
import java.io.IOException;

/**
 * What a server holds.
 *
 * @param heap bytes of live objects
 * @param streams connections, conversations and programs' streams
 */
record Held(long heap, int threads, int descriptors, int streams) {
  static final long HEAP_SLACK = 4 << 20;
  static final int SLACK = 16;

  static Held of(Process process) throws IOException {
    var pid = String.valueOf(process.pid());
    var java = System.getProperty("java.home");
    var histogram = Shell.run(java + "/bin/jcmd", pid, "GC.class_histogram").lines().toList();
    var total = histogram.getLast().strip().split("\\s+");
    int streams =
        histogram.stream()
            .filter(
                line ->
                    line.endsWith("stream.StandardStreams")
                        || line.endsWith(".Bridge")
                        || line.endsWith(".AcceptedSocket")
                        || line.endsWith("rpc.Conversation"))
            .mapToInt(line -> Integer.parseInt(line.strip().split("\\s+")[1]))
            .sum();
    return new Held(Long.parseLong(total[2]), entries(pid, "task"), entries(pid, "fd"), streams);
  }

  private static int entries(String pid, String folder) {
    var names = new File("/proc/" + pid + "/" + folder).list();
    return names == null ? 0 : names.length;
  }

  /** Waits until what others left is given back, and requires that nothing has grown. */
  void requireRegained(Process process) throws Exception {
    Eventually.holds("connections are closed", () -> of(process).streams() <= streams + SLACK);
    requireFlat(of(process));
  }

  void requireFlat(Held after) {
    if (after.heap - heap >= HEAP_SLACK
        || after.threads - threads > SLACK
        || after.descriptors - descriptors > SLACK) {
      throw new AssertionError("before %s, after %s".formatted(this, after));
    }
  }
}
