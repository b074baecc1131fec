package dev.berth.properties.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.ArrivingLookup;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.layer.LowerNeededException;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TreeListing;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.testing.Shell;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A layer is unpacked while those below it still are: at whatever instant they become ready, it
 * becomes what it would have become after them, or has to be unpacked again.
 */
@Tag("kernel-slow")
class EarlyLayerProperties {
  private static final FileCalls FILES = new JnaFileCalls();
  private static final AtomicInteger COMPARED = new AtomicInteger();
  private static Path folder;

  @BeforeContainer
  static void makeLayers() throws Exception {
    folder = Files.createTempDirectory("early-");
    Shell.script(
        folder,
        """
        mkdir -p lowest/a/b/c lowest/usr/lib lowest/d top/a/d top/e
        touch lowest/a/f lowest/f lowest/usr/lib/f top/a/b.f lowest/d/b; chmod 700 lowest/a/b; chmod 1777 lowest/d
        ln -s usr/lib lowest/l; ln -s ../d lowest/a/l; ln -s a/b/../../usr lowest/m; ln -s none lowest/n
        mknod top/f c 0 0; setfattr -n trusted.overlay.opaque -v y top/e; mkdir lowest/e; touch lowest/e/f
        """);
  }

  @AfterContainer
  static void removeLayers() throws Exception {
    Shell.script(Path.of("/"), "rm -rf " + folder);
    assertTrue(COMPARED.get() > 50, () -> "only " + COMPARED + " layers were made early");
  }

  private record Entry(TarEntry.Type type, String name, String link) {}

  @Provide
  Arbitrary<List<Entry>> archives() {
    var type =
        Arbitraries.of(
            TarEntry.Type.FILE,
            TarEntry.Type.FILE,
            TarEntry.Type.FOLDER,
            TarEntry.Type.SYMBOLIC_LINK,
            TarEntry.Type.HARD_LINK);
    var part = Arbitraries.of("a", "b", "c", "d", "e", "f", "l", "m", "n", "usr", "lib", "new");
    var way = part.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
    var marks = Arbitraries.of("", "", "", "", "", "/.wh..wh..opq", "/.wh.f", "/.wh.b");
    var name = Combinators.combine(way, marks).as((path, mark) -> path + mark);
    var target =
        Arbitraries.of(
                "a", "b", "..", "d", "l", "m", "usr", "new", "f", "/", ".", "lib", "none", "e")
            .list()
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(parts -> String.join("/", parts));
    return Combinators.combine(type, name, target).as(Entry::new).list().ofMinSize(1).ofMaxSize(6);
  }

  @Tag("full")
  @Property(tries = 5000)
  void anyInstantWillDoForLong(
      @ForAll("archives") List<Entry> entries, @ForAll @IntRange(min = 1, max = 12) int ready)
      throws Exception {
    anyInstantWillDo(entries, ready);
  }

  @Property(tries = 500)
  void anyInstantWillDo(
      @ForAll("archives") List<Entry> entries, @ForAll @IntRange(min = 1, max = 12) int ready)
      throws Exception {
    var archive = archive(entries).bytes();
    try {
      var after = made(archive, "after", 0);
      var early = made(archive, "early", ready);
      assertEquals(after, early);
      COMPARED.incrementAndGet();
    } catch (LowerNeededException e) {
      // Unpacked again.
    } finally {
      Shell.script(folder, "rm -rf after early");
    }
  }

  /** What became of an archive: its files, or that it was refused. */
  private static Map<String, String> made(byte[] archive, String name, int ready)
      throws IOException {
    var target = Files.createDirectory(folder.resolve(name));
    var layers = List.of(folder.resolve("top"), folder.resolve("lowest"));
    try (var view = new LayeredView(FILES, layers)) {
      var layer =
          new LayerApplier(FILES)
              .apply(
                  new ByteArrayInputStream(archive),
                  target,
                  new ArrivingLookup(LowerLookup.of(view), ready),
                  ArchiveLimits.DEFAULT);
      var lines = new TreeMap<>(TreeListing.of(FILES, target));
      lines.replaceAll((_, line) -> line.replaceFirst("^(20000 0:0) \\S+ 0:0$", "$1 whiteout"));
      lines.put("", layer + " " + lines.get(""));
      return lines;
    } catch (BerthException e) {
      return Map.of("refused", e.kind().toString());
    }
  }

  private static Archive archive(List<Entry> entries) {
    var archive = new Archive();
    for (var entry : entries) {
      switch (entry.type()) {
        case SYMBOLIC_LINK -> archive.link(entry.name(), entry.link());
        case HARD_LINK -> archive.hardLink(entry.name(), entry.link());
        case FOLDER -> archive.folder(entry.name(), 0711);
        default -> archive.file(entry.name(), "content");
      }
    }
    return archive;
  }
}
