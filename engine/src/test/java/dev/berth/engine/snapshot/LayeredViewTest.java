package dev.berth.engine.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view against what the kernel's overlay shows of the same folders. */
@Tag("kernel")
class LayeredViewTest {
  /** Three layers with everything that merging has: whiteouts, opaque folders, changed types. */
  private static final String LAYERS =
      """
      cd "%s"; mkdir a b c; umask 022
      cd a
      mkdir -p etc/deep/er usr/bin usr/lib opaque/old gone/inner swap-to-file keep was-hidden/x
      echo a > etc/passwd; echo a > etc/only-a; echo a > opaque/old/f; echo a > gone/inner/f
      echo a > swap-to-folder; echo a > swap-to-file/f; echo aa > usr/bin/tool; echo x > etc/deep/er/f
      ln -s usr/bin bin; ln -s /etc/passwd abs; ln -s ../../../../etc/passwd keep/up; ln -s loop loop
      chmod 1777 keep; chown 7:8 usr/bin/tool; chmod 4755 usr/bin/tool; echo x > was-hidden/x/f
      cd ../b
      mkdir -p etc/deep opaque/new usr; echo b > etc/passwd; mknod etc/only-a c 0 0; mknod gone c 0 0
      echo b > opaque/new/f; setfattr -n trusted.overlay.opaque -v y opaque
      echo b > swap-to-file; mkdir swap-to-folder; echo b > swap-to-folder/f; chmod 750 etc
      mknod was-hidden c 0 0; mkfifo usr/fifo
      cd ../c
      mkdir -p etc was-hidden/y; echo c > etc/new; echo c > was-hidden/y/f
      setfattr -n trusted.overlay.opaque -v y was-hidden; mkdir -p gone; echo c > gone/again
      setfattr -n trusted.overlay.opaque -v y gone
      printf x > "$(printf 'odd\\377name')"; echo é > é
      """;

  @TempDir Path folder;
  private List<Path> layers;

  @BeforeEach
  void make() throws IOException {
    Shell.run("sh", "-euc", LAYERS.formatted(folder));
    layers = List.of(folder.resolve("c"), folder.resolve("b"), folder.resolve("a"));
  }

  private LayeredView open() {
    return new LayeredView(new JnaFileCalls(), layers);
  }

  @Test
  void itShowsWhatTheKernelShows() throws IOException {
    var shown =
        Shell.inPrivateMounts(
            """
            cd "%s"; mkdir m
            mount -t overlay overlay -o lowerdir=c:b:a m
            cd m; LC_ALL=C find . -mindepth 1 -printf '%%P|%%y|%%m|%%U|%%G|%%l|%%T@\\0'; cd ..; umount m
            """
                .formatted(folder));
    var expected = new TreeSet<>(List.of(shown.split("\0")));
    var seen = new TreeSet<String>();
    try (var view = open()) {
      collect(view, view.find("/").orElseThrow(), seen);
    }
    assertEquals(String.join("\n", expected), String.join("\n", seen));
    assertTrue(seen.size() > 25, "only " + seen.size());
  }

  private static void collect(LayeredView view, ViewEntry folder, TreeSet<String> lines) {
    for (var name : view.list(folder)) {
      var path = folder.path().equals("/") ? "/" + name : folder.path() + "/" + name;
      var entry = view.find(path).orElseThrow();
      var status = entry.status();
      lines.add(
          "%s|%s|%o|%d|%d|%s|%d.%09d0"
              .formatted(
                  PathText.printable(path.substring(1)),
                  letter(status.type()),
                  status.permissions(),
                  status.uid(),
                  status.gid(),
                  status.isLink() ? view.readLink(entry) : "",
                  status.modified().getEpochSecond(),
                  status.modified().getNano()));
      if (status.isFolder()) {
        collect(view, entry, lines);
      }
    }
  }

  private static String letter(int type) {
    return switch (type) {
      case FileFlags.S_IFREG -> "f";
      case FileFlags.S_IFDIR -> "d";
      case FileFlags.S_IFLNK -> "l";
      case FileFlags.S_IFIFO -> "p";
      default -> "?";
    };
  }

  @Test
  void nothingLiesBehindALinkThatIsNotFollowed() {
    try (var view = open()) {
      for (var path : List.of("", "usr", "usr/bin/tool", "bin", "loop", "gone/again")) {
        assertEquals(view.find(path), view.at(path), path);
      }
      assertTrue(view.find("bin/tool").isPresent());
      for (var path : List.of("bin/tool", "etc/passwd/x", "loop/x", "none/x/y", "was-hidden/x")) {
        assertEquals(Optional.empty(), view.at(path), path);
      }
    }
  }

  @Test
  void linksAreFollowedInsideAlone() throws IOException {
    Files.writeString(folder.resolve("canary"), "outside");
    Files.createSymbolicLink(folder.resolve("a/out"), folder.resolve("canary"));
    Files.createSymbolicLink(folder.resolve("a/up"), Path.of("../canary"));
    try (var view = open()) {
      assertEquals("b\n", text(view, "/abs"));
      assertEquals("b\n", text(view, "/keep/up"));
      assertEquals("aa\n", text(view, "bin/tool"));
      assertEquals("/usr/bin/tool", view.lookup("/bin/./../bin//tool").orElseThrow().path());
      assertTrue(view.find("/bin").orElseThrow().status().isLink());
      assertEquals(Optional.empty(), view.lookup("/out"));
      assertEquals(Optional.empty(), view.lookup("/up"));
      assertEquals(Optional.empty(), view.lookup("/etc/passwd/x"));
      assertEquals("/", view.lookup("/../..").orElseThrow().path());
      var refused = assertThrows(BerthException.class, () -> view.lookup("/loop"));
      assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
    }
  }

  private static String text(LayeredView view, String path) {
    return new String(view.read(view.lookup(path).orElseThrow(), 100), StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("CVE-2026-47262, CVE-2024-9676: /etc/passwd is huge, or a FIFO")
  void onlyRegularFilesAreReadAndNoMoreThanTheLimit() throws IOException {
    Shell.run("mkfifo", folder.resolve("c/etc/shadow").toString());
    Shell.run("truncate", "-s", "5G", folder.resolve("c/etc/group").toString());
    try (var view = open()) {
      var fifo = view.lookup("/etc/shadow").orElseThrow();
      assertEquals(
          ErrorKind.INVALID_ARGUMENT,
          assertThrows(BerthException.class, () -> view.read(fifo, 1000)).kind());
      assertThrows(BerthException.class, () -> view.open(fifo));
      var huge = view.lookup("/etc/group").orElseThrow();
      assertEquals(
          ErrorKind.RESOURCE_EXHAUSTED,
          assertThrows(BerthException.class, () -> view.read(huge, 1 << 20)).kind());
      var folderEntry = view.lookup("/etc").orElseThrow();
      assertThrows(BerthException.class, () -> view.read(folderEntry, 1000));
    }
  }

  @Test
  void manyLayersNeedFewDescriptors() throws IOException {
    var many = new ArrayList<Path>();
    for (int i = 0; i < 120; i++) {
      var layer = Files.createDirectories(folder.resolve("many/" + i));
      for (int f = 0; f < 20; f++) {
        Files.createDirectories(layer.resolve("folder" + f));
        Files.writeString(layer.resolve("folder" + f + "/file" + i), "x");
      }
      many.addFirst(layer);
    }
    int before = descriptors();
    try (var view = new LayeredView(new JnaFileCalls(), many)) {
      for (int f = 0; f < 20; f++) {
        var entry = view.lookup("/folder" + f).orElseThrow();
        assertEquals(120, view.list(entry).size());
        assertArrayEquals(
            new byte[] {'x'}, view.read(view.lookup("/folder" + f + "/file0").orElseThrow(), 1));
      }
      assertTrue(descriptors() - before < 1500, "open: " + descriptors());
    }
    assertEquals(before, descriptors());
  }

  private static int descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return (int) open.count();
    }
  }
}
