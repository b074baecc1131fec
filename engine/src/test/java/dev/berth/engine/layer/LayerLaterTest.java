package dev.berth.engine.layer;

import static dev.berth.engine.testing.Shell.script;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.snapshot.LayeredView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A layer that is unpacked before the layers below it are there becomes what it would be after. */
@Tag("kernel")
class LayerLaterTest {
  private final FileCalls files = new JnaFileCalls();
  private Path folder;
  private Path lower;

  @BeforeEach
  void makeFolders() throws IOException {
    folder = Files.createTempDirectory("layer-");
    lower = Files.createDirectory(folder.resolve("lower"));
  }

  @AfterEach
  void removeFolders() throws Exception {
    script(Path.of("/"), "rm -rf " + folder);
  }

  private AppliedLayer apply(byte[] archive, String name, boolean later) throws IOException {
    var target = Files.createDirectory(folder.resolve(name));
    try (var view = new LayeredView(files, List.of(lower))) {
      var there = LowerLookup.of(view);
      return new LayerApplier(files)
          .apply(
              new ByteArrayInputStream(archive),
              target,
              later ? new ArrivingLookup(there) : there,
              ArchiveLimits.DEFAULT);
    }
  }

  private void assertSame(Archive archive) throws IOException {
    var bytes = archive.bytes();
    var before = apply(bytes, "before", true);
    var after = apply(bytes, "after", false);
    assertEquals(after, before);
    assertEquals(listing("after"), listing("before"));
  }

  /** Without the times of whiteouts, which nobody sees. */
  private Map<String, String> listing(String name) {
    var lines = new TreeMap<>(TreeListing.of(files, folder.resolve(name)));
    lines.replaceAll((_, line) -> line.replaceFirst("^(20000 0:0) \\S+ 0:0$", "$1 whiteout"));
    return lines;
  }

  @Test
  void impliedFoldersAndTheRootTakeWhatIsBelow() throws Exception {
    script(
        lower, "chmod 751 .; mkdir -p a/b; chown 5:6 a; chmod 2711 a; setfattr -n user.x -v 1 a");
    script(lower, "touch -d @99 a a/b .");
    assertSame(new Archive().file("a/b/c", "x").file("a/new/d", "y").file("other/e", "z"));
  }

  @Test
  void hardLinksIntoTheLayersBelowWaitForThem() throws Exception {
    script(lower, "mkdir d; printf old >d/f; chown 3:4 d/f; chmod 4711 d/f");
    assertSame(new Archive().file("a/b", "x").hardLink("new", "d/f").file("d/g", "y"));
  }

  @Test
  void whatThisLayerHidesTakesNothing() throws Exception {
    script(lower, "mkdir -p a/b c; chmod 700 a a/b c; touch a/x");
    assertSame(
        new Archive()
            .folder("a", 0711)
            .file("a/.wh..wh..opq", "")
            .file("a/b/own", "")
            .file(".wh.c", "")
            .file("c/own", ""));
  }

  @Test
  @Tag("kernel-slow")
  void whatIsAssumedOfTheLayersBelowIsBounded() throws Exception {
    var archive = new Archive();
    for (int i = 0; i < 50; i++) {
      archive.file(i + "/a".repeat(1000) + "/f", "").file("" + i, "");
    }
    var limits = new ArchiveLimits(1 << 30, 1_000_000, 8 << 20);
    var target = Files.createDirectory(folder.resolve("upper"));
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                new LayerApplier(files)
                    .apply(
                        archive.stream(), target, new ArrivingLookup(LowerLookup.none()), limits));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
  }

  @Test
  void anOpaqueRootHidesAll() throws Exception {
    script(lower, "mkdir -p a b; touch a/x b/x c");
    assertSame(new Archive().file("a/own", "").file(".wh..wh..opq", "").file("b/own", ""));
  }

  @Test
  void whatLiesBehindALinkBelowIsToBeDoneAgain() throws Exception {
    script(lower, "mkdir -p usr/lib; ln -s usr/lib lib");
    var archive = new Archive().file("lib/a", "1").bytes();
    assertThrows(LowerNeededException.class, () -> apply(archive, "early", true));
    assertTrue(apply(archive, "again", false).dependsOnLower());
  }

  @Test
  void whatALinkLeadsThroughIsLookedAtLater() throws Exception {
    script(lower, "mkdir -p usr/lib srv/deep; ln -s /srv/deep way");
    assertSame(new Archive().link("l", "usr/lib/../../m/../d").file("l/f", "x"));
    var archive = new Archive().link("l", "way/../d").file("l/f", "1").bytes();
    assertThrows(LowerNeededException.class, () -> apply(archive, "early", true));
    apply(archive, "again", false);
    assertEquals("./srv/d/f", script(folder.resolve("again"), "find . -name f"));
  }

  /** What a link below leads to is no part of the folder that takes the link's place. */
  @Test
  void aFileBehindALinkThatThisLayerReplacesIsNoMatter() throws Exception {
    script(lower, "mkdir x; touch x/b; ln -s x a");
    assertSame(new Archive().folder("a", 0755).file("a/b/c", ""));
  }

  @Test
  void aHardLinkBehindALinkBelowIsToBeDoneAgain() throws Exception {
    script(lower, "mkdir -p usr/lib; ln -s usr/lib lib; touch usr/lib/x");
    var archive = new Archive().hardLink("y", "lib/x").bytes();
    assertThrows(LowerNeededException.class, () -> apply(archive, "early", true));
    assertTrue(apply(archive, "again", false).dependsOnLower());
  }

  /** Early the link is taken for a folder, which no hard link leads to. */
  @Test
  void whatAWrongAssumptionMakesImpossibleIsToBeDoneAgain() throws Exception {
    script(lower, "mkdir usr; ln -s usr l");
    var archive = new Archive().hardLink("l/a", "l").bytes();
    assertThrows(LowerNeededException.class, () -> apply(archive, "early", true));
    apply(archive, "again", false);
    assertEquals("usr", script(folder.resolve("again"), "readlink usr/a"));
  }

  @Test
  void anEntryThatComesAfterWhatLiesInItChangesNothing() throws Exception {
    script(lower, "mkdir -p usr/lib; ln -s usr/lib lib");
    var archive = new Archive().file("lib/a", "1").folder("lib", 0755).bytes();
    assertThrows(LowerNeededException.class, () -> apply(archive, "early", true));
  }

  @Test
  void aLinkBelowThatThisLayerReplacesIsNoMatter() throws Exception {
    script(lower, "mkdir -p usr/lib; ln -s usr/lib lib");
    assertSame(new Archive().folder("lib", 0755).file("lib/a", "1"));
  }

  @Test
  void aFileBelowWhereAFolderIsImpliedIsAFailure() throws Exception {
    script(lower, "touch a");
    var archive = new Archive().file("a/b", "1").bytes();
    assertThrows(LowerNeededException.class, () -> apply(archive, "early", true));
    var failure = assertThrows(BerthException.class, () -> apply(archive, "again", false));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertTrue(failure.getMessage().contains("layers below"), failure.getMessage());
  }

  @Test
  void aFailureOfTheLayersBelowIsTold() throws Exception {
    var broken = new BerthException(ErrorKind.CORRUPT, "cannot unpack the one below");
    var lookup = LowerLookup.later(CompletableFuture.failedFuture(broken));
    var target = Files.createDirectory(folder.resolve("upper"));
    var archive = new Archive().hardLink("new", "d/f").stream();
    var failure =
        assertThrows(
            BerthException.class,
            () -> new LayerApplier(files).apply(archive, target, lookup, ArchiveLimits.DEFAULT));
    assertEquals(broken.getMessage(), failure.getMessage());
  }

  @Test
  void aViewThatIsThereIsReady() {
    assertTrue(LowerLookup.none().isReady());
    assertTrue(LowerLookup.later(CompletableFuture.completedFuture(LowerLookup.none())).isReady());
    assertFalse(LowerLookup.later(new CompletableFuture<>()).isReady());
  }
}
