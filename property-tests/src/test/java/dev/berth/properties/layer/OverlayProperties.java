package dev.berth.properties.layer;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.launch.PrivateMounts;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.layer.TreeListing;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.RootMount;
import dev.berth.engine.testing.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random changes through a real overlay: the archive of the upper folder, unpacked over the same
 * layers, gives what the mount shows.
 */
@Tag("kernel-slow")
class OverlayProperties {
  private static final FileCalls FILES = new JnaFileCalls();
  private static final int LAYERS = 3;

  private static Path folder;
  private static PrivateMounts mounts;

  @BeforeContainer
  static void open() throws IOException {
    folder = Files.createTempDirectory("overlay-");
    mounts = new PrivateMounts(Files.createDirectory(folder.resolve("mounts")));
  }

  @AfterContainer
  static void close() throws IOException {
    mounts.close();
    Shell.run("rm", "-rf", folder.toString());
  }

  /** Each of the three layers takes two real mounts. */
  @Tag("full")
  @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
  void anUpperFolderUnpackedAgainIsWhatTheMountShowsForLong(@ForAll long seed) throws Exception {
    anUpperFolderUnpackedAgainIsWhatTheMountShows(seed);
  }

  @Property(tries = 80, shrinking = ShrinkingMode.OFF)
  void anUpperFolderUnpackedAgainIsWhatTheMountShows(@ForAll long seed) throws Exception {
    var stack = folder.resolve("stack");
    try {
      var layers = new ArrayList<Path>();
      layers.add(new RandomTree(FILES, seed, true).make(Files.createDirectory(stack).resolve("0")));
      for (int i = 1; i <= LAYERS; i++) {
        layers.addFirst(next(stack.resolve(Integer.toString(i)), layers, seed + i));
      }
    } finally {
      Shell.run("rm", "-rf", stack.toString());
    }
  }

  /**
   * Changes a mounted stack and gives the layer made of it.
   *
   * @param lowers uppermost first
   */
  private static Path next(Path home, List<Path> lowers, long seed) throws IOException {
    var upper = Files.createDirectories(home.resolve("upper"));
    var work = Files.createDirectory(home.resolve("work"));
    var below = FILES.statx(AT_FDCWD, lowers.getFirst().toString(), 0);
    FILES.fchownat(AT_FDCWD, upper.toString(), below.uid(), below.gid(), 0);
    FILES.fchmodat(AT_FDCWD, upper.toString(), below.permissions());

    var expected = new StringBuilder();
    mounts.show(
        new RootMount(home.getParent(), lowers, Optional.of(upper), Optional.of(work)),
        root -> {
          new RandomChanges(FILES, seed).make(root);
          expected.append(listing(root));
        });

    var target = Files.createDirectory(home.resolve("fs"));
    try (var view = new LayeredView(FILES, lowers)) {
      var archive = new ByteArrayOutputStream();
      new LayerDiff(FILES).write(upper, LowerLookup.of(view), archive);
      new LayerApplier(FILES)
          .apply(
              new ByteArrayInputStream(archive.toByteArray()),
              target,
              LowerLookup.of(view),
              ArchiveLimits.DEFAULT);
    }

    var layers = new ArrayList<>(List.of(target));
    layers.addAll(lowers);
    mounts.show(
        new RootMount(home.getParent(), layers, Optional.empty(), Optional.empty()),
        root -> assertEquals(expected.toString(), listing(root)));
    return target;
  }

  /** Without the root's own time, which changes with every name in it and is kept by no layer. */
  private static String listing(Path root) {
    return TreeListing.of(FILES, root).entrySet().stream()
        .map(
            line ->
                line.getKey().equals(".")
                    ? line.getKey() + " " + line.getValue().replaceFirst("[-0-9T:.]+Z", "")
                    : line.getKey() + " " + line.getValue())
        .collect(Collectors.joining("\n"));
  }
}
