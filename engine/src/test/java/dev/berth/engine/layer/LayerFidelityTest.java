package dev.berth.engine.layer;

import static dev.berth.engine.testing.Shell.script;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree with everything that a file system can hold, there and back, GNU tar at the other end. */
@Tag("kernel")
class LayerFidelityTest {
  private static final String TREE =
      """
      set -eu
      umask 022
      mkdir -p usr/bin var/empty tmp 'dir with space' "$(printf 'd\\303\\274\\377\\001x')"
      printf hello >usr/bin/hello; chown 1:2 usr/bin/hello; chmod 4755 usr/bin/hello
      printf caps >usr/bin/ping; setcap cap_net_raw+ep usr/bin/ping
      ln usr/bin/hello usr/bin/again; ln -s ../bin/hello usr/bin/soft; ln usr/bin/soft usr/bin/soft2
      ln -s /etc/passwd absolute; ln -s "$(printf '%0300d' 7)" longlink
      mknod usr/null c 1 3; mknod usr/disk b 259 70000; mkfifo -m 620 usr/fifo
      chown 70000:2000000 usr/null; chown -h 5:6 absolute
      chmod 1777 tmp; chown 33:33 var/empty; chmod 2750 var/empty
      chmod 000 usr/fifo; : >empty; : >"$(printf 'new\\nline')"
      mkdir -p "$(printf 'a%.0s' $(seq 120))/$(printf 'b%.0s' $(seq 120))"
      printf deep >"$(printf 'a%.0s' $(seq 120))/$(printf 'b%.0s' $(seq 120))/$(printf 'c%.0s' $(seq 200))"
      setfattr -n user.binary -v 0x00ff0a3d00 usr/bin/hello; setfattr -n user.empty usr/bin/hello
      setfattr -n user.folder -v yes tmp; setfattr -n trusted.link -v 0x01 -h absolute
      truncate -s 5M sparse; printf middle | dd of=sparse bs=1 seek=2000000 conv=notrunc status=none
      truncate -s 64M allhole; printf x >tail; truncate -s 3000000 tail
      head -c 1500000 /dev/urandom >big; chown 4000000000:4294967294 big
      find . -print0 | xargs -0 touch -h -d '2001-02-03 04:05:06.123456789'
      touch -d '1950-01-01 00:00:00.5' empty; touch -d '2200-01-01' big; touch -d '1999-09-09' .
      chmod 711 .
      """;

  private final FileCalls files = new JnaFileCalls();
  private Path folder;
  private Path tree;
  private Path unpacked;

  @BeforeEach
  void makeTree() throws Exception {
    folder = Files.createTempDirectory("layer-");
    tree = Files.createDirectory(folder.resolve("tree"));
    unpacked = Files.createDirectory(folder.resolve("unpacked"));
    script(tree, TREE);
  }

  @AfterEach
  void removeFolder() throws Exception {
    script(Path.of("/"), "rm -rf " + folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "pax"})
  void gnuTarWritesAndWeUnpack(String format) throws Exception {
    script(
        tree, "tar --format=%s --xattrs --xattrs-include='*' -S -cf ../x.tar .".formatted(format));
    var layer = apply(folder.resolve("x.tar"));
    var expected = TreeListing.withHoles(files, tree);
    if (format.equals("gnu")) {
      // The format knows whole seconds and no attributes: GNU tar itself is the measure.
      var other = Files.createDirectory(folder.resolve("other"));
      script(other, "tar --xattrs --xattrs-include='*' -S --numeric-owner -xpf ../x.tar");
      expected = TreeListing.withHoles(files, other);
    }
    same(expected, TreeListing.withHoles(files, unpacked));
    assertEquals(
        "sha256:" + script(folder, "sha256sum <x.tar | cut -d' ' -f1"), layer.diffId().value());
  }

  @Test
  void weWriteAndGnuTarUnpacks() throws Exception {
    diff(tree, folder.resolve("ours.tar"));
    script(unpacked, "tar --xattrs --xattrs-include='*' -S --numeric-owner -xpf ../ours.tar");
    same(TreeListing.withHoles(files, tree), TreeListing.withHoles(files, unpacked));
  }

  @Test
  void weWriteAndWeUnpackAndWriteTheSameBytes() throws Exception {
    diff(tree, folder.resolve("ours.tar"));
    apply(folder.resolve("ours.tar"));
    same(TreeListing.withHoles(files, tree), TreeListing.withHoles(files, unpacked));
    diff(unpacked, folder.resolve("again.tar"));
    assertEquals(-1, Files.mismatch(folder.resolve("ours.tar"), folder.resolve("again.tar")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip -1 <x.tar >x.compressed",
        "xz -1 <x.tar >x.compressed",
        "zstd -q <x.tar >x.compressed",
        "(head -c 100000 x.tar | gzip; tail -c +100001 x.tar | gzip) >x.compressed",
        "(head -c 100000 x.tar | zstd; tail -c +100001 x.tar | zstd) >x.compressed"
      })
  void unpacksWhatIsCompressed(String program) throws Exception {
    script(tree, "tar --format=pax --xattrs --xattrs-include='*' -S -cf ../x.tar .");
    script(folder, program);
    var layer = apply(folder.resolve("x.compressed"));
    same(TreeListing.withHoles(files, tree), TreeListing.withHoles(files, unpacked));
    assertEquals(
        "sha256:" + script(folder, "sha256sum <x.tar | cut -d' ' -f1"), layer.diffId().value());
  }

  private AppliedLayer apply(Path archive) throws IOException {
    try (var in = new BufferedInputStream(Files.newInputStream(archive))) {
      return new LayerApplier(files).apply(in, unpacked, LowerLookup.none(), ArchiveLimits.DEFAULT);
    }
  }

  private void diff(Path upper, Path archive) throws IOException {
    try (OutputStream out = Files.newOutputStream(archive)) {
      new LayerDiff(files).write(upper, LowerLookup.none(), out);
    }
  }

  private static void same(Object expected, Object found) {
    assertEquals(expected.toString().replace(", ", "\n"), found.toString().replace(", ", "\n"));
  }
}
