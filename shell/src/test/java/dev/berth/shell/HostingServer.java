package dev.berth.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What a server holds for the commands that it hosts. */
final class HostingServer {
  private static final int SLACK = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * At one time.
   *
   * @param heap bytes of live objects
   * @param commands that are hosted
   */
  record Held(long heap, int commands, int threads, int descriptors) {}

  private final long pid;

  /**
   * @param run the server's folder for run-time files
   */
  HostingServer(Path run) throws IOException {
    pid = Long.parseLong(Files.readString(run.resolve("server.pid")).strip());
  }

  long pid() {
    return pid;
  }

  private String ask(String... words) throws IOException {
    var argv = new ArrayList<String>();
    argv.add(System.getProperty("java.home") + "/bin/jcmd");
    argv.add(Long.toString(pid));
    argv.addAll(List.of(words));
    var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Where its threads are. */
  String threads() throws IOException {
    return ask("Thread.print");
  }

  Held held() throws IOException {
    var histogram = ask("GC.class_histogram").lines().toList();
    int commands =
        histogram.stream()
            .filter(line -> line.contains("stream.CommandStreams "))
            .mapToInt(line -> Integer.parseInt(line.strip().split("\\s+")[1]))
            .sum();
    return new Held(
        Long.parseLong(histogram.getLast().strip().split("\\s+")[2]),
        commands,
        entries("task"),
        entries("fd"));
  }

  private int entries(String folder) {
    var names = Path.of("/proc", Long.toString(pid), folder).toFile().list();
    return names == null ? 0 : names.length;
  }

  /** Waits until what others left is given back. */
  void requireRegained(Held before) throws Exception {
    eventually(
        "as before: " + before,
        () -> {
          var now = held();
          return now.commands() <= before.commands()
              && now.threads() <= before.threads() + SLACK
              && now.descriptors() <= before.descriptors() + SLACK;
        });
  }

  static void eventually(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still not so after %s: %s".formatted(PATIENCE, what));
      }
      Thread.sleep(20);
    }
  }
}
