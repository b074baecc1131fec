package dev.berth.engine.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class TreeTest {
  private final Tree tree = new Tree(new JnaFileCalls());

  @TempDir Path folder;
  private Path victim;

  @BeforeEach
  void make() throws IOException {
    victim = Files.createDirectory(folder.resolve("victim"));
  }

  @Test
  void linksAreRemovedAndNotFollowed() throws IOException {
    var outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("canary"), "alive");
    Files.createSymbolicLink(victim.resolve("folder"), outside);
    Files.createSymbolicLink(victim.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(victim.resolve("file"), outside.resolve("canary"));
    assertTrue(tree.measure(victim) < 20_000);
    tree.remove(victim);
    assertFalse(Files.exists(victim));
    assertEquals("alive", Files.readString(outside.resolve("canary")));
  }

  @Test
  void aVictimThatIsALinkItselfIsNotFollowed() throws IOException {
    var outside = Files.createDirectory(folder.resolve("outside"));
    var link = Files.createSymbolicLink(folder.resolve("link"), outside);
    try {
      tree.remove(link);
    } catch (RuntimeException expected) {
      assertTrue(Files.isSymbolicLink(link));
    }
    assertTrue(Files.exists(outside));
  }

  @Test
  @Tag("kernel-slow")
  void aTreeDeeperThanAnyPathIsRemoved() throws Exception {
    // Each folder is made inside the one before: no path reaches the lowest.
    Shell.run(
        "sh",
        "-euc",
        "cd \"$1\"; for i in $(seq 1500); do mkdir deep; touch f; cd -P deep; done",
        "sh",
        victim.toString());
    tree.measure(victim);
    tree.remove(victim);
    assertFalse(Files.exists(victim));
  }

  /**
   * Their paths together would take 70 MB; some hundred thousand would take the server's memory.
   */
  @Test
  @Tag("kernel-slow")
  void manyFoldersBehindALongPathAreMeasuredInLittleMemory() throws Exception {
    var name = "d".repeat(200);
    Shell.run(
        "sh",
        "-euc",
        """
        cd "$1"
        for i in $(seq 18); do mkdir "$2"; cd -P "$2"; done
        seq 20000 | xargs mkdir
        seq -f '%g/file' 20000 | xargs -n 1000 sh -c 'echo x | tee "$@" >/dev/null' sh
        """,
        "sh",
        victim.toString(),
        name);
    long all = Long.parseLong(Shell.run("du", "-sB1", victim.toString()).split("\\s")[0]);
    long measured = tree.measure(victim);
    assertTrue(measured < all, () -> measured + " of " + all);
    assertEquals(all, tree.remove(victim));
    assertFalse(Files.exists(victim));
  }

  @Test
  @Tag("kernel-slow")
  void aFolderOfTooManyNamesIsNotListedAndIsRemoved() throws Exception {
    Shell.run(
        "sh", "-euc", "cd \"$1\"; seq -f '%0250.0f' 210000 | xargs touch", "sh", victim.toString());
    var files = new JnaFileCalls();
    int fd = files.openat2(FileFlags.AT_FDCWD, victim.toString(), FileFlags.O_RDONLY, 0, 0);
    try {
      var failure = assertThrows(BerthException.class, () -> files.getdents(fd));
      assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    } finally {
      files.close(fd);
    }
    tree.remove(victim);
    assertFalse(Files.exists(victim));
  }

  @Test
  void protectedFilesAndOddNamesAreRemoved() throws Exception {
    Shell.run(
        "sh",
        "-euc",
        """
        cd "$1"
        mkdir -p locked/inner; touch locked/file locked/inner/file; mkfifo fifo; mknod dev c 1 3
        touch "$(printf 'bad\\377name')" "$(printf 'new\\nline')" -- '-rf'
        chmod 0 locked/inner locked
        chattr +i locked/file locked/inner 2>/dev/null || true
        chattr +a locked 2>/dev/null || true
        """,
        "sh",
        victim.toString());
    tree.remove(victim);
    assertFalse(Files.exists(victim));
  }

  @Test
  void whatIsMissingIsFine() {
    assertEquals(0, tree.remove(folder.resolve("missing")));
  }
}
