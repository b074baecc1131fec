package dev.berth.engine.testing;

import dev.berth.engine.EngineSettings;
import dev.berth.engine.kernel.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an engine could leave on a machine, at one moment. */
public record Leftovers(Set<String> mounts, Set<String> launchers) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  public static Leftovers now() {
    return new Leftovers(mountLines(), monitors());
  }

  /** Fails when there is more than there was, also after some time. */
  public void requireNothingNew(EngineSettings settings) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    var found = found(settings);
    while (!found.isEmpty() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      found = found(settings);
    }
    if (!found.isEmpty()) {
      throw new AssertionError("left behind: " + found);
    }
  }

  private List<String> found(EngineSettings settings) {
    var found = new ArrayList<String>();
    var root = settings.root().toString();
    var run = settings.run().toString();
    var around = String.valueOf(settings.root().getParent());
    mountLines().stream()
        .filter(line -> !mounts.contains(line))
        .filter(
            line ->
                line.contains(root)
                    || line.contains(run)
                    || (line.contains(around) && line.contains(" berth:")))
        .forEach(found::add);
    monitors().stream()
        .filter(line -> !launchers.contains(line) && line.contains(settings.run().toString()))
        .forEach(found::add);
    cgroups(settings.cgroupParent()).forEach(found::add);
    return found;
  }

  private static Set<String> mountLines() {
    try {
      return new TreeSet<>(Files.readAllLines(Path.of("/proc/self/mountinfo")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sockets of monitors in the host's table, by path. */
  private static Set<String> monitors() {
    try {
      return new TreeSet<>(Files.readAllLines(Path.of("/proc/net/unix")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cgroups(String parent) {
    var layout = Machine.probe().cgroups();
    return Stream.concat(layout.v1().stream(), layout.v2().stream())
        .map(hierarchy -> Path.of(hierarchy.mountPoint() + parent))
        .filter(Files::isDirectory)
        .map(Path::toString)
        .toList();
  }
}
