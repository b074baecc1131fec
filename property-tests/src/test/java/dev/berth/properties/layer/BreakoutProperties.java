package dev.berth.properties.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TreeListing;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A layer writes outside its root (CVE-2014-9357, CVE-2021-32760, CVE-2021-29136): archives made to
 * break out, over a layer whose links lead out as well, never change a file beside the target.
 */
@Tag("kernel-slow")
class BreakoutProperties {
  private static final FileCalls FILES = new JnaFileCalls();
  private static final AtomicInteger UNPACKED = new AtomicInteger();
  private static Path host;

  @BeforeContainer
  static void makeHost() throws Exception {
    host = Files.createTempDirectory("breakout-");
    Shell.script(
        host,
        """
        mkdir -p canary/folder lower/usr target-canary
        printf alive >target-canary/file
        printf alive >canary/file; printf deep >canary/folder/file; chmod 600 canary/file
        ln -s ../canary lower/out; ln -s %s/canary lower/abs; ln -s / lower/root; ln -s .. lower/up
        ln -s usr lower/b
        """
            .formatted(host));
  }

  @AfterContainer
  static void removeHost() throws Exception {
    Shell.script(Path.of("/"), "rm -rf " + host);
    // A generator whose archives are all refused at their first entry would show nothing.
    assertEquals(true, UNPACKED.get() > 50, "only " + UNPACKED + " archives were unpacked");
  }

  private record Hostile(TarEntry.Type type, String name, String link) {}

  /** Links that lead out, then entries behind them, then anything. */
  @Provide
  Arbitrary<List<Hostile>> archives() {
    var type = Arbitraries.of(TarEntry.Type.values());
    var links =
        Combinators.combine(Arbitraries.of(LINKS), Arbitraries.of("a", "b", "a/c", "./b/"), ways())
            .as(Hostile::new);
    var behind = Combinators.combine(type, behind(), ways()).as(Hostile::new);
    var any = Combinators.combine(type, names(), names()).as(Hostile::new);
    return Combinators.combine(
            links.list().ofMaxSize(3), behind.list().ofMaxSize(3), any.list().ofMaxSize(2))
        .as((first, second, third) -> List.of(first, second, third))
        .map(lists -> lists.stream().flatMap(List::stream).toList());
  }

  private static final TarEntry.Type[] LINKS = {
    TarEntry.Type.SYMBOLIC_LINK, TarEntry.Type.SYMBOLIC_LINK, TarEntry.Type.HARD_LINK
  };

  private static Arbitrary<String> ways() {
    return Arbitraries.of(
        "../canary",
        "HOST/canary",
        "..",
        "/",
        "a",
        "b",
        "../../..",
        ".",
        "HOST",
        "a/..",
        "b/canary",
        "a/file",
        "HOST/canary/file",
        "../target-canary",
        "HOST/target-canary/file",
        "../canary/folder",
        "../lower/out",
        "abs",
        "out",
        "root");
  }

  private static Arbitrary<String> behind() {
    var folder =
        Arbitraries.of("a", "b", "a/c", "out", "abs", "up", "root" + "HOST", "b/../a", "/a");
    var rest =
        Arbitraries.of(
            "file",
            "folder/file",
            "folder",
            "canary/file",
            "new",
            ".wh.file",
            ".wh..",
            ".wh...",
            ".wh..wh..opq",
            "");
    return Combinators.combine(folder, rest).as((f, r) -> f + "/" + r);
  }

  private static Arbitrary<String> names() {
    var part =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of("a", "b", "file", "folder")),
            Tuple.of(3, Arbitraries.of("..", "out", "abs", "root", "up", "canary")),
            Tuple.of(
                1,
                Arbitraries.of(
                    ".", "", ".wh.a", ".wh..", ".wh...", ".wh.", ".wh..wh..opq", "x\0y")));
    var path = part.list().ofMinSize(1).ofMaxSize(5).map(parts -> String.join("/", parts));
    return Combinators.combine(path, Arbitraries.of("", "", "/", "../../../", "//", "HOST/"))
        .as((p, prefix) -> prefix + p);
  }

  @Tag("full")
  @Property(tries = 1000)
  void nothingBesideTheTargetChangesForLong(@ForAll("archives") List<Hostile> hostile)
      throws Exception {
    nothingBesideTheTargetChanges(hostile);
  }

  @Property(tries = 500)
  void nothingBesideTheTargetChanges(@ForAll("archives") List<Hostile> hostile) throws Exception {
    var target = Files.createDirectory(host.resolve("target"));
    var before = listing();
    try (var view = new LayeredView(FILES, List.of(host.resolve("lower")))) {
      new LayerApplier(FILES)
          .apply(archive(hostile), target, LowerLookup.of(view), ArchiveLimits.DEFAULT);
      UNPACKED.incrementAndGet();
    } catch (BerthException e) {
      // Refused; what matters is what it did before.
    }
    var after = listing();
    var read = Shell.script(host, "grep -rlE '^(alive|deep)$' target || true; rm -rf target");
    assertEquals(before, after);
    assertEquals("", read, "files of the host are in the layer");
  }

  /** The host's own files; inodes with another link or another owner would show. */
  private static String listing() {
    return TreeListing.of(FILES, host.resolve("canary"))
        + TreeListing.of(FILES, host.resolve("target-canary")).toString()
        + TreeListing.of(FILES, host.resolve("lower")).toString()
        + List.of(host.toFile().list()).stream().sorted().toList();
  }

  private static java.io.InputStream archive(List<Hostile> entries) {
    var archive = new Archive();
    for (var entry : entries) {
      var name = entry.name().replace("HOST", host.toString());
      var link = entry.link().replace("HOST", host.toString());
      if (entry.type() == TarEntry.Type.FILE) {
        archive.file(name, "overwritten");
      } else {
        boolean isLink =
            entry.type() == TarEntry.Type.HARD_LINK || entry.type() == TarEntry.Type.SYMBOLIC_LINK;
        var attributes = Map.of("trusted.hostile", new byte[] {1});
        archive.add(Archive.entry(name, entry.type(), 06777, 0, isLink ? link : "", attributes));
      }
    }
    return archive.stream();
  }
}
