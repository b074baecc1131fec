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
import dev.berth.engine.value.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What entries become in the folder of a layer, with and without layers below. */
@Tag("kernel")
class LayerApplierTest {
  private final FileCalls files = new JnaFileCalls();
  private Path folder;
  private Path lower;
  private Path upper;

  @BeforeEach
  void makeFolders() throws IOException {
    folder = Files.createTempDirectory("layer-");
    lower = Files.createDirectory(folder.resolve("lower"));
    upper = Files.createDirectory(folder.resolve("upper"));
  }

  @AfterEach
  void removeFolders() throws Exception {
    script(Path.of("/"), "rm -rf " + folder);
  }

  @Test
  void impliedFoldersTakeOwnerAndModeOfTheLayerBelow() throws Exception {
    script(
        lower,
        "mkdir -p a/b; chown 5:6 a; chmod 2711 a; setfattr -n user.x -v 1 a; touch -d @99 a");
    var layer = apply(new Archive().file("a/b/c", "x"));
    assertTrue(layer.impliesFolders());
    assertEquals("2711 5 6 99", stat("%a %u %g %Y", "a"));
    assertEquals("1", script(upper, "getfattr --only-values -n user.x a"));
  }

  @Test
  void foldersThatTheLayerListsAreItsOwn() throws Exception {
    script(lower, "mkdir a; chmod 700 a");
    var layer = apply(new Archive().folder("./", 0711).file("a/c", "x").folder("a/", 0755));
    assertFalse(layer.impliesFolders());
    assertFalse(layer.dependsOnLower());
    assertEquals("755 7 8", stat("%a %u %g", "a"));
    assertEquals("711 7 8", stat("%a %u %g", "."));
    assertEquals(Archive.TIME, Files.getLastModifiedTime(upper.resolve("a")).toInstant());
  }

  @Test
  void entriesBehindALinkOfTheLayerBelowLandWhereItLeads() throws Exception {
    script(lower, "mkdir -p usr/lib; ln -s usr/lib lib; ln -s /lib abs; ln -s ../../../usr up");
    var layer = apply(new Archive().file("lib/a", "1").file("abs/b", "2").file("up/lib/c", "3"));
    assertTrue(layer.dependsOnLower());
    assertEquals("./usr ./usr/lib ./usr/lib/a ./usr/lib/b ./usr/lib/c", listing());
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing/../d", "a/b/../../d", "./x/y/../../z/../d", "/m/../../d"})
  void aLinkThroughWhatIsMissingMakesNothingOnItsWay(String target) throws Exception {
    var archive = new Archive().link("l", target).file("l/f", "x").file("l/e/f", "y");
    apply(archive);
    assertEquals("./d ./d/e ./d/e/f ./d/f ./l", listing());
  }

  @Test
  void aLinkThroughWhatTheLayerBelowHasMakesNothingOnItsWay() throws Exception {
    script(lower, "mkdir -p usr/lib srv/deep; ln -s /srv/deep way; touch f");
    var layer =
        apply(
            new Archive()
                .link("one", "usr/lib/../../d")
                .file("one/f", "1")
                .link("two", "way/../new")
                .file("two/f", "2"));
    assertTrue(layer.dependsOnLower());
    assertEquals("./d ./d/f ./one ./srv ./srv/new ./srv/new/f ./two", listing());
    assertEquals(
        ErrorKind.CORRUPT, failure(new Archive().link("three", "f/..").file("three/x", "")).kind());
  }

  /** 250 links of 4000 bytes each are a million names on the way to one entry. */
  @Test
  void linksThatAreMadeToTakeTimeAreRefused() {
    var archive = new Archive().folder("b", 0755);
    for (int i = 0; i < 200; i++) {
      archive.link("l" + i, "b/../".repeat(800) + "l" + (i + 1));
    }
    archive.folder("l200", 0755);
    for (int i = 0; i < 1000; i++) {
      archive.file("l0/" + i, "");
    }
    var limits = new ArchiveLimits(1 << 30, 100_000, 1 << 20);
    var failure = assertThrows(BerthException.class, () -> apply(archive.stream(), limits));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    assertTrue(failure.getMessage().contains("made to take time"), failure.getMessage());
  }

  @Test
  void whatHardLinksCopyUpIsBounded() throws Exception {
    script(lower, "head -c 6000000 /dev/zero >a; for i in $(seq 20); do ln a a$i; done");
    var archive = new Archive();
    for (int i = 1; i <= 20; i++) {
      archive.hardLink("l" + i, "a" + i);
    }
    var limits = new ArchiveLimits(20_000_000, 1000, 1 << 20);
    var failure = assertThrows(BerthException.class, () -> apply(archive.stream(), limits));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    assertEquals("./a1 ./a2 ./a3", script(upper, "find . -name 'a*' | sort | xargs"));
  }

  @Test
  void whoseStreamHasFailedIsNotUnpackedToItsEnd() throws Exception {
    script(lower, "head -c 50000000 /dev/urandom >a; for i in $(seq 300); do ln a a$i; done");
    var archive = new Archive();
    for (int i = 1; i <= 300; i++) {
      archive.hardLink("l" + i, "a" + i);
    }
    var failing =
        new InputStream() {
          private final InputStream entries =
              new ByteArrayInputStream(Arrays.copyOf(archive.bytes(), 1 << 19));

          @Override
          public int read() throws IOException {
            int next = entries.read();
            if (next < 0) {
              throw new IOException("connection lost");
            }
            return next;
          }
        };
    assertEquals(
        ErrorKind.UNAVAILABLE, assertThrows(BerthException.class, () -> apply(failing)).kind());
    assertFalse(Files.exists(upper.resolve("l300")), "all was unpacked");
  }

  @Test
  void aLinkThroughAWhiteoutLeavesItThere() throws Exception {
    script(lower, "mkdir -p gone/inside; ln -s / gone/link");
    apply(new Archive().file(".wh.gone", "").link("l", "gone/link/../../d").file("l/f", "x"));
    assertEquals("./d ./d/f ./l", merged("find . -mindepth 1 | sort | xargs"));
  }

  @Test
  void whatALinkToAWhiteoutMakesHidesWhatIsBelow() throws Exception {
    script(lower, "mkdir -p gone/inside; ln -s / gone/new");
    apply(new Archive().file(".wh.gone", "").link("l", "gone/new").file("l/f", "x"));
    assertEquals("./gone ./gone/new ./gone/new/f ./l", merged("find . -mindepth 1 | sort | xargs"));
  }

  @Test
  void hardLinksToTheLayerBelowAreCopiedUp() throws Exception {
    script(
        lower, "mkdir d; printf old >d/f; chown 3:4 d/f; chmod 4711 d/f; setcap cap_chown+ep d/f");
    var layer = apply(new Archive().hardLink("new", "d/f"));
    assertTrue(layer.dependsOnLower());
    assertEquals("2 4711 3 4", stat("%h %a %u %g", "new"));
    assertEquals("new cap_chown=ep", script(upper, "getcap new"));
    assertEquals("old", Files.readString(upper.resolve("d/f")));
  }

  @Test
  void whiteoutsHideWhatIsBelowAlone() throws Exception {
    script(lower, "mkdir -p gone kept opaque; touch kept/x opaque/x f");
    apply(
        new Archive()
            .file(".wh.gone", "")
            .file("kept/own", "")
            .file(".wh.kept", "")
            .file("opaque/.wh..wh..opq", "")
            .file("opaque/own", "")
            .file("f", "own")
            .file(".wh.f", "")
            .file(".wh..wh.plnk/1", ""));
    assertEquals("own", Files.readString(upper.resolve("f")));
    assertEquals(
        "./f ./kept ./kept/own ./opaque ./opaque/own", merged("find . -mindepth 1 | sort | xargs"));
  }

  /** Overlay lists a folder that one layer alone has as it is on disk, whiteouts included. */
  @Test
  void whiteoutsOfWhatNoLayerHasAreNotListed() throws Exception {
    apply(
        new Archive()
            .file("a/.wh.gone", "")
            .file("a/own", "")
            .folder("b/c", 0700)
            .file("b/c/.wh.gone", "")
            .file("o/.wh..wh..opq", "")
            .file("o/.wh.gone", "")
            .file(".wh.gone", ""));
    assertEquals("./a ./a/own ./b ./b/c ./o", merged("find . -mindepth 1 | sort | xargs"));
  }

  @Test
  void anOpaqueRootHidesAll() throws Exception {
    script(lower, "mkdir -p a b; touch a/x b/x c");
    apply(new Archive().file("a/own", "").file(".wh..wh..opq", "").file("b/own", ""));
    assertEquals("./a ./a/own ./b ./b/own", merged("find . -mindepth 1 | sort | xargs"));
  }

  @Test
  void aFolderInPlaceOfAFileHidesTheFolderBelow() throws Exception {
    script(lower, "mkdir -p a; touch a/x");
    apply(new Archive().file("a", "first").folder("a", 0700).file("a/own", ""));
    assertEquals("./a ./a/own", merged("find . -mindepth 1 | sort | xargs"));
  }

  @Test
  void laterEntriesReplaceEarlierOnes() throws Exception {
    apply(
        new Archive()
            .file("a/b/c", "1")
            .file("a", "2")
            .link("l", "a")
            .file("l", "3")
            .fifo("p")
            .folder("p", 0700)
            .file("p/x", "4")
            .file("self", "5")
            .hardLink("self", "self")
            .hardLink("other", "./x/../self"));
    assertEquals("2", Files.readString(upper.resolve("a")));
    assertEquals("./a ./l ./other ./p ./p/x ./self", listing());
    assertEquals("2", stat("%h", "self"));
  }

  @Test
  void overlaysOwnAttributesAreNotTakenFromAnArchive() throws Exception {
    var attributes =
        Map.of("trusted.overlay.opaque", new byte[] {'y'}, "user.fine", new byte[] {'1'});
    apply(new Archive().add(Archive.entry("a", TarEntry.Type.FOLDER, 0755, 0, "", attributes)));
    assertEquals("user.fine", script(upper, "getfattr -m - a | sed -n 2p"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.", ".wh..", ".wh...", "a/.wh.", ".wh.a/b", "a/.wh.b/c"})
  void whiteoutsOfNothingAreRefused(String name) {
    assertEquals(ErrorKind.CORRUPT, failure(new Archive().file(name, "")).kind());
  }

  @Test
  void aDeviceThatIsOverlaysWhiteoutIsRefused() {
    assertEquals(ErrorKind.CORRUPT, failure(new Archive().device("x", 0, 0)).kind());
  }

  @Test
  void whatIsNoFolderHoldsNothing() throws Exception {
    Files.writeString(lower.resolve("below"), "");
    assertEquals(ErrorKind.CORRUPT, failure(new Archive().file("f", "").file("f/x", "")).kind());
    assertEquals(ErrorKind.CORRUPT, failure(new Archive().file("below/x", "")).kind());
    assertEquals(ErrorKind.CORRUPT, failure(new Archive().link("l", "l").file("l/x", "")).kind());
    assertEquals(ErrorKind.CORRUPT, failure(new Archive().hardLink("h", "nothing")).kind());
  }

  @Test
  void anArchiveThatIsCutOffIsToldWithItsOffset() {
    var bytes = new Archive().file("a", "x".repeat(5000)).bytes();
    var cut = Arrays.copyOf(bytes, 3000);
    var failure = assertThrows(BerthException.class, () -> apply(new ByteArrayInputStream(cut)));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertTrue(failure.getMessage().contains("cut off at byte 3000"), failure.getMessage());
  }

  /** As for GNU tar and Docker: nothing that the archive says is missing. */
  @ParameterizedTest
  @ValueSource(ints = {512 + 5, 512 + 6, 1023, 1024, 1536})
  void anArchiveMayEndAfterItsLastContent(int end) throws Exception {
    var bytes = new Archive().ofPlainOwner("a", "12345").bytes();
    var cut = new ByteArrayInputStream(Arrays.copyOf(bytes, end));
    assertEquals(Digest.of(Arrays.copyOf(bytes, end)), apply(cut).diffId());
    assertEquals("12345", Files.readString(upper.resolve("a")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 512 + 4, 1025, 1535})
  void anArchiveThatLacksContentOrAPieceOfABlockIsRefused(int end) {
    var bytes = new Archive().ofPlainOwner("a", "12345").bytes();
    var cut = new ByteArrayInputStream(Arrays.copyOf(bytes, end));
    assertEquals(ErrorKind.CORRUPT, assertThrows(BerthException.class, () -> apply(cut)).kind());
  }

  /** The header says of an entry that isn't there what it would have been. */
  @Test
  void anArchiveThatEndsAfterAnExtendedHeaderIsRefused() {
    var bytes = new Archive().file("a", "").bytes();
    for (int end = 513; end <= 1024; end++) {
      var cut = new ByteArrayInputStream(Arrays.copyOf(bytes, end));
      var failure = assertThrows(BerthException.class, () -> apply(cut), "at " + end);
      assertEquals(ErrorKind.CORRUPT, failure.kind());
    }
  }

  @Test
  void aStreamThatFailsIsNoDamage() {
    var failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection lost");
          }
        };
    var failure = assertThrows(BerthException.class, () -> apply(failing));
    assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
  }

  @Test
  void limitsHoldWhileStreaming() throws Exception {
    script(
        folder,
        "head -c 50000000 /dev/zero | gzip >bomb.gz; head -c 50000000 /dev/zero | zstd -q >bomb.zst");
    for (var bomb : List.of("bomb.gz", "bomb.zst")) {
      try (var in = Files.newInputStream(folder.resolve(bomb))) {
        var failure =
            assertThrows(
                BerthException.class,
                () -> {
                  var plain = Decompression.open(in, 1_000_000, () -> {});
                  plain.transferTo(java.io.OutputStream.nullOutputStream());
                });
        assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
      }
    }
    var archive = new Archive().file("a", "").file("b", "").file("c", "");
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                new LayerApplier(files)
                    .apply(
                        archive.stream(),
                        upper,
                        LowerLookup.none(),
                        new ArchiveLimits(1 << 20, 2, 1 << 20)));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
  }

  /** A frame may ask for 128 MiB to decompress it, which isn't the heap's. */
  @Test
  @Tag("kernel-slow")
  void memoryOfDecompressionIsGivenBack() throws Exception {
    script(folder, "head -c 140000000 /dev/zero | zstd -q -1 --long=27 >windows.zst");
    long before = resident();
    for (int i = 0; i < 5; i++) {
      try (var in = Files.newInputStream(folder.resolve("windows.zst"))) {
        apply(in);
      }
      try (var in = Files.newInputStream(folder.resolve("windows.zst"))) {
        Decompression.plainDigest(in, () -> {});
      }
    }
    long grown = resident() - before;
    assertTrue(grown < 500L << 20, () -> "grown by " + grown);
  }

  private static long resident() throws IOException {
    var pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
    return Long.parseLong(pages) * 4096;
  }

  @Test
  void aHardLinkDoesNotTakeThePlaceOfItsTargetsFolder() {
    for (var target : List.of("a/f", "a/b/f", "l/f")) {
      var failure =
          failure(
              new Archive()
                  .file("a/f", "")
                  .file("a/b/f", "")
                  .link("l", "a/b")
                  .hardLink("a", target));
      assertEquals(ErrorKind.CORRUPT, failure.kind());
      assertTrue(failure.getMessage().contains("target is in"), failure.getMessage());
    }
  }

  @Test
  void namesOfFoldersAreBounded() {
    var limits = new ArchiveLimits(1 << 30, 1_000_000, 4 << 20);
    var bomb = Bomb.FOLDERS_WITH_LONG_NAMES_WITHOUT_END.stream();
    var failure =
        assertThrows(
            BerthException.class,
            () -> new LayerApplier(files).apply(bomb, upper, LowerLookup.none(), limits));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    assertTrue(failure.getMessage().contains("names and attributes"), failure.getMessage());
  }

  @Test
  @Tag("kernel-slow")
  void foldersThatAreReplacedAgainAndAgainDoNotCountTwice() {
    var archive = new Archive();
    for (int i = 0; i < 2000; i++) {
      archive.folder("a", 0755).folder("a/b/c", 0755).file("a", "");
    }
    new LayerApplier(files)
        .apply(
            archive.stream(),
            upper,
            LowerLookup.none(),
            new ArchiveLimits(1 << 30, 1_000_000, 1000));
  }

  @Test
  void recordsThatSayNothingOfAFileAreNotKept() {
    var text = "19 comment=nothing\n16 SCHILY.dev=1\n11 a=bcdef\n15 size.x=9876\n";
    assertTrue(
        PaxRecords.parse(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0).isEmpty());
  }

  private BerthException failure(Archive archive) {
    return assertThrows(BerthException.class, () -> apply(archive));
  }

  private AppliedLayer apply(Archive archive) {
    return apply(archive.stream());
  }

  private AppliedLayer apply(InputStream archive) {
    return apply(archive, ArchiveLimits.DEFAULT);
  }

  private AppliedLayer apply(InputStream archive, ArchiveLimits limits) {
    try (var view = new LayeredView(files, List.of(lower))) {
      return new LayerApplier(files).apply(archive, upper, LowerLookup.of(view), limits);
    }
  }

  private String stat(String format, String path) throws Exception {
    return script(upper, "stat -c '%s' %s".formatted(format, path));
  }

  private String listing() throws Exception {
    return script(upper, "find . -mindepth 1 | sort | xargs");
  }

  /** What a script sees in a real overlay of the two. */
  private String merged(String script) throws Exception {
    return script(
        folder,
        """
        unshare -m bash -ec 'mkdir -p merged
        mount -t overlay -o lowerdir=upper:lower none merged
        cd merged; %s'
        """
            .formatted(script));
  }
}
