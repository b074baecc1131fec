package dev.berth.properties.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.layer.TreeListing;
import dev.berth.engine.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/**
 * Random trees survive the way through an archive with GNU tar at one end and Berth at the other.
 */
@Tag("kernel")
class TarRoundTripProperties {
  private static final FileCalls FILES = new JnaFileCalls();
  private static final String EXTRACT =
      "tar --xattrs --xattrs-include='*' -S --numeric-owner -xpf ../archive";

  @Provide
  Arbitrary<String> formats() {
    return Arbitraries.of(
        "--format=pax --xattrs --xattrs-include='*' -S",
        "--format=pax --xattrs --xattrs-include='*' -S --sparse-version=0.0",
        "--format=pax --xattrs --xattrs-include='*' -S --sparse-version=0.1",
        "--format=pax --xattrs --xattrs-include='*'");
  }

  @Property(tries = 500)
  void fromGnuTarInPax(@ForAll long seed, @ForAll("formats") String format) throws Exception {
    fromGnuTar(new RandomTree(FILES, seed, true), format);
  }

  @Property(tries = 500)
  void fromGnuTarInItsOwnFormat(@ForAll long seed) throws Exception {
    fromGnuTar(new RandomTree(FILES, seed, false), "--format=gnu -S");
  }

  @Property(tries = 1000)
  void toGnuTarAndBack(@ForAll long seed) throws Exception {
    inFolder(
        folder -> {
          var tree = new RandomTree(FILES, seed, true).make(folder.resolve("tree"));
          try (var out = Files.newOutputStream(folder.resolve("archive"))) {
            new LayerDiff(FILES).write(tree, LowerLookup.none(), out);
          }
          var other = Files.createDirectory(folder.resolve("other"));
          Shell.script(other, EXTRACT);
          assertSame(tree, other);
          assertSame(tree, apply(folder));
        });
  }

  private static void fromGnuTar(RandomTree random, String format) throws Exception {
    inFolder(
        folder -> {
          var tree = random.make(folder.resolve("tree"));
          Shell.script(tree, "tar %s -cf ../archive .".formatted(format));
          assertSame(tree, apply(folder));
        });
  }

  private static Path apply(Path folder) throws Exception {
    var target = Files.createDirectory(folder.resolve("target"));
    try (var in = Files.newInputStream(folder.resolve("archive"))) {
      new LayerApplier(FILES).apply(in, target, LowerLookup.none(), ArchiveLimits.DEFAULT);
    }
    return target;
  }

  private static void assertSame(Path expected, Path found) {
    assertEquals(String.join("\n", lines(expected)), String.join("\n", lines(found)));
  }

  private static java.util.List<String> lines(Path tree) {
    return TreeListing.of(FILES, tree).entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .toList();
  }

  private interface Work {
    void in(Path folder) throws Exception;
  }

  private static void inFolder(Work work) throws Exception {
    var folder = Files.createTempDirectory("roundtrip-");
    try {
      work.in(folder);
    } finally {
      Shell.script(Path.of("/"), "rm -rf " + folder);
    }
  }
}
