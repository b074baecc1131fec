package dev.berth.server.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folders a server takes for its own. */
@Tag("kernel") // changes owners
final class FoldersTest {
  @TempDir Path folder;

  @BeforeEach
  void othersMayLookIn() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void add(String... names) throws IOException {
    for (var name : names) {
      Files.createFile(folder.resolve(name));
    }
  }

  private void isRefused(String why) throws IOException {
    var refusal = assertThrows(Refusal.class, () -> Folders.prepareRoot(folder));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    isUnchanged();
  }

  private void isUnchanged() throws IOException {
    assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
  }

  @Test
  void aRootWithFilesOfAnotherProgramIsRefused() throws IOException {
    add("lock", "lock-frontend", "status"); // as in /var/lib/dpkg
    isRefused("files that are not Berth's");
  }

  @Test
  void aRootOfBerthOrAnEmptyFileSystemIsTaken() throws IOException {
    add("lock");
    Files.createDirectory(folder.resolve("lost+found"));
    Files.createDirectory(folder.resolve("tmp")); // by a server that was killed at its first start
    Folders.prepareRoot(folder);
    add("state.db", "something");
    Folders.prepareRoot(folder);
    assertEquals(Folders.PRIVATE, Files.getPosixFilePermissions(folder));
  }

  @Test
  void aRootOfAnotherUserIsRefused() throws IOException {
    Files.setAttribute(folder, "unix:uid", 65534);
    isRefused("65534");
  }

  @Test
  void aRunFolderOfAnotherUserIsRefused() throws IOException {
    Files.setAttribute(folder, "unix:uid", 65534);
    assertThrows(Refusal.class, () -> Folders.prepareRun(folder));
    isUnchanged();
  }
}
