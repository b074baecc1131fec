package dev.berth.shell.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GNU tar makes of our archives. */
class TarBodyTest {
  @TempDir Path folder;

  private Path extract(Path root, List<String> names) throws IOException, InterruptedException {
    var archive = folder.resolve("a.tar");
    try (var out = Files.newOutputStream(archive)) {
      new TarBody(root, names).writeTo(out);
    }
    var target = Files.createDirectory(folder.resolve("out"));
    var tar = new ProcessBuilder("tar", "-xf", archive.toString(), "-C", target.toString());
    var process = tar.redirectErrorStream(true).start();
    var words = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), words);
    assertEquals("", words);
    return target;
  }

  @Test
  void aTreeComesOutAsItWas() throws IOException, InterruptedException {
    var root = Files.createDirectory(folder.resolve("in"));
    var deep = Files.createDirectories(root.resolve("d/" + "long-name-".repeat(12) + "/e"));
    Files.writeString(deep.resolve("\u00e9 name"), "text");
    Files.write(root.resolve("big"), new byte[200_001]);
    Files.write(root.resolve("empty"), new byte[0]);
    Files.createSymbolicLink(root.resolve("link"), Path.of("x".repeat(150)));
    Files.setPosixFilePermissions(
        root.resolve("big"), PosixFilePermissions.fromString("rwxr-x--x"));
    var out = extract(root, List.of(""));
    assertEquals(
        "text", Files.readString(out.resolve(root.relativize(deep)).resolve("\u00e9 name")));
    assertEquals(200_001, Files.size(out.resolve("big")));
    assertEquals(0, Files.size(out.resolve("empty")));
    assertEquals("x".repeat(150), Files.readSymbolicLink(out.resolve("link")).toString());
    assertEquals(
        "rwxr-x--x",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("big"))));
  }

  @Test
  void onlyWhatWasNamedIsSent() throws IOException, InterruptedException {
    var root = Files.createDirectory(folder.resolve("in"));
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/b/c"), "1");
    Files.writeString(root.resolve("a/other"), "2");
    var out = extract(root, List.of("a/b", "missing"));
    assertEquals("1", Files.readString(out.resolve("a/b/c")));
    assertFalse(Files.exists(out.resolve("a/other"), LinkOption.NOFOLLOW_LINKS));
  }
}
