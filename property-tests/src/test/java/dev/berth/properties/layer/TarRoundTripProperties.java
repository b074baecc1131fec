package dev.berth.properties.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.layer.TreeListing;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.Tree;
import dev.berth.engine.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/**
 * Random trees survive the way through an archive with GNU tar at one end and Berth at the other.
 */
@Tag("kernel-slow")
class TarRoundTripProperties {
  private static final FileCalls FILES = new JnaFileCalls();
  private static final String EXTRACT =
      "tar --xattrs --xattrs-include='*' -S --numeric-owner -xpf ../archive";

  private static final Pattern WHITEOUT = Pattern.compile("^20\\d{3} .* 0:0$");

  @Provide
  Arbitrary<String> formats() {
    return Arbitraries.of(
        "--format=pax --xattrs --xattrs-include='*' -S",
        "--format=pax --xattrs --xattrs-include='*' -S --sparse-version=0.0",
        "--format=pax --xattrs --xattrs-include='*' -S --sparse-version=0.1",
        "--format=pax --xattrs --xattrs-include='*'");
  }

  @Property(tries = 250)
  void fromGnuTarInPax(@ForAll long seed, @ForAll("formats") String format) throws Exception {
    fromGnuTar(new RandomTree(FILES, seed, true), format);
  }

  @Tag("full")
  @Property(tries = 1000)
  void fromGnuTarInPaxForLong(@ForAll long seed, @ForAll("formats") String format)
      throws Exception {
    fromGnuTarInPax(seed, format);
  }

  @Property(tries = 250)
  void fromGnuTarInItsOwnFormat(@ForAll long seed) throws Exception {
    fromGnuTar(new RandomTree(FILES, seed, false), "--format=gnu -S");
  }

  @Tag("full")
  @Property(tries = 1000)
  void fromGnuTarInItsOwnFormatForLong(@ForAll long seed) throws Exception {
    fromGnuTarInItsOwnFormat(seed);
  }

  @Tag("full")
  @Property(tries = 1000)
  void toGnuTarAndBackForLong(@ForAll long seed) throws Exception {
    toGnuTarAndBack(seed);
  }

  @Property(tries = 250)
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

  @Tag("full")
  @Property(tries = 1000)
  void anUpperFolderAndBackForLong(@ForAll long seed) throws Exception {
    anUpperFolderAndBack(seed);
  }

  /** What an upper folder hides and replaces of two layers comes back as it was. */
  @Property(tries = 250)
  void anUpperFolderAndBack(@ForAll long seed) throws Exception {
    inFolder(
        folder -> {
          var first = new RandomTree(FILES, seed, true).make(folder.resolve("first"));
          var second = over(List.of(first), seed + 1, folder.resolve("second"));
          var layers = List.of(second, first);
          var upper = over(layers, seed + 2, folder.resolve("upper"));
          var target = Files.createDirectory(folder.resolve("target"));
          try (var view = new LayeredView(FILES, layers)) {
            var lower = LowerLookup.of(view);
            try (var out = Files.newOutputStream(folder.resolve("archive"))) {
              new LayerDiff(FILES).write(upper, lower, out);
            }
            apply(folder.resolve("archive"), target, lower);
          }
          assertSame(upper, target);
        });
  }

  private static Path over(List<Path> layers, long seed, Path at) {
    try (var view = new LayeredView(FILES, layers)) {
      return RandomTree.over(FILES, LowerLookup.of(view), seed).make(at);
    }
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
    apply(folder.resolve("archive"), target, LowerLookup.none());
    return target;
  }

  private static void apply(Path archive, Path target, LowerLookup lower) throws Exception {
    try (var in = Files.newInputStream(archive)) {
      new LayerApplier(FILES).apply(in, target, lower, ArchiveLimits.DEFAULT);
    }
  }

  private static void assertSame(Path expected, Path found) {
    assertEquals(String.join("\n", lines(expected)), String.join("\n", lines(found)));
  }

  /** Of a whiteout nothing but its being there counts; that a folder may have some says nothing. */
  private static List<String> lines(Path tree) {
    return TreeListing.of(FILES, tree).entrySet().stream()
        .map(e -> e.getKey() + " " + WHITEOUT.matcher(e.getValue()).replaceFirst("whiteout"))
        .map(line -> line.replace(" trusted.overlay.origin=", ""))
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
      new Tree(FILES).remove(folder);
    }
  }
}
