package dev.berth.properties.layer;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.launch.PrivateMounts;
import dev.berth.engine.layer.TreeListing;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.RootMount;
import dev.berth.engine.snapshot.ViewChange;
import dev.berth.engine.snapshot.ViewDiff;
import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Two stacks of random layers on others that both have: what differs between them is what two slow
 * listings of real mounts say, whole or in parts.
 */
@Tag("kernel-slow")
class ViewDiffProperties {
  private static final FileCalls FILES = new JnaFileCalls();

  private static Path folder;
  private static PrivateMounts mounts;

  @BeforeContainer
  static void open() throws IOException {
    folder = Files.createTempDirectory("viewdiff-");
    mounts = new PrivateMounts(Files.createDirectory(folder.resolve("mounts")));
  }

  @AfterContainer
  static void close() throws IOException {
    mounts.close();
    Shell.run("rm", "-rf", folder.toString());
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void twoStacksDifferAsTheirListingsDo(@ForAll long seed) throws Exception {
    var random = new Random(seed);
    var stack = folder.resolve("stack");
    try {
      var shared = new ArrayList<Path>();
      shared.add(new RandomTree(FILES, seed, true).make(Files.createDirectory(stack).resolve("0")));
      grow(stack, shared, random, "shared", random.nextInt(3));
      var before = new ArrayList<>(shared);
      grow(stack, before, random, "before", random.nextInt(3));
      var after = new ArrayList<>(shared);
      grow(stack, after, random, "after", random.nextInt(3));
      check(stack, before, after, shared.size(), random);
      check(stack, before, after, 0, random);
    } finally {
      Shell.run("rm", "-rf", stack.toString());
    }
  }

  /** Puts layers on others; uppermost first. */
  private static void grow(Path stack, List<Path> layers, Random random, String name, int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      var home = stack.resolve(name + i);
      var upper = Files.createDirectories(home.resolve("fs"));
      var work = Files.createDirectory(home.resolve("work"));
      var below = FILES.statx(AT_FDCWD, layers.getFirst().toString(), 0);
      FILES.fchownat(AT_FDCWD, upper.toString(), below.uid(), below.gid(), 0);
      FILES.fchmodat(AT_FDCWD, upper.toString(), below.permissions());
      mounts.show(
          new RootMount(stack, layers, Optional.of(upper), Optional.of(work)),
          root -> new RandomChanges(FILES, random.nextLong()).make(root));
      layers.addFirst(upper);
    }
  }

  private static void check(
      Path stack, List<Path> before, List<Path> after, int shared, Random random)
      throws IOException {
    var expected = new TreeMap<String, String>();
    var one = listing(stack, before);
    var other = listing(stack, after);
    var paths = new TreeSet<>(one.keySet());
    paths.addAll(other.keySet());
    for (var path : paths) {
      if (!other.containsKey(path)) {
        expected.put(path, "removed");
      } else if (!one.containsKey(path)) {
        expected.put(path, "added");
      } else if (!other.get(path).equals(one.get(path))) {
        expected.put(path, "changed");
      }
    }
    var found = new ArrayList<String>();
    var told = new TreeMap<String, String>();
    var beyond = Optional.<String>empty();
    do {
      beyond = part(before, after, shared, beyond, 1 + random.nextInt(9), found, told);
    } while (beyond.isPresent());
    assertEquals(expected, told);
    assertEquals(Set.copyOf(found).size(), found.size(), "each path is told once");
  }

  /** Walks on to so many changes, and tells behind what to go on. */
  private static Optional<String> part(
      List<Path> before,
      List<Path> after,
      int shared,
      Optional<String> beyond,
      int limit,
      List<String> found,
      Map<String, String> told) {
    var last = new ArrayList<String>();
    var stopped = new ArrayList<Boolean>();
    var visitor =
        new ViewDiff.Visitor() {
          private int left = limit;

          @Override
          public boolean goesOn(String path) {
            if (left == 0) {
              stopped.add(true);
              return false;
            }
            last.add(path);
            return true;
          }

          @Override
          public void compared(int bytes) {}

          @Override
          public void changed(ViewChange change) {
            left--;
            found.add(change.path());
            told.put(
                change.path().equals("/") ? "." : change.path().substring(1),
                change.before().isEmpty()
                    ? "added"
                    : change.after().isEmpty() ? "removed" : "changed");
          }
        };
    try (var a = new LayeredView(FILES, before);
        var b = new LayeredView(FILES, after)) {
      new ViewDiff(
              FILES,
              new ViewDiff.Side(a, before.size() - shared),
              new ViewDiff.Side(b, after.size() - shared),
              true,
              visitor)
          .walk(beyond);
    }
    return stopped.isEmpty() ? Optional.empty() : Optional.of(last.getLast());
  }

  /** What a mount shows, without the times of folders and which names are one file. */
  private static Map<String, String> listing(Path stack, List<Path> layers) throws IOException {
    var lines = new TreeMap<String, String>();
    if (layers.size() == 1) {
      lines.putAll(TreeListing.of(FILES, layers.getFirst()));
    } else {
      mounts.show(
          new RootMount(stack, layers, Optional.empty(), Optional.empty()),
          root -> lines.putAll(TreeListing.of(FILES, root)));
    }
    lines.replaceAll(
        (path, line) -> {
          var plain = line.replaceFirst("(?s) links [0-9]+( = .*)?$", "");
          return line.startsWith("4") && line.indexOf(' ') == 5
              ? plain.replaceFirst(" [-0-9T:.]+Z", "")
              : plain;
        });
    return lines;
  }
}
