package dev.berth.shell.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
    var out = extract(root, List.of("a/b", "missing", "missing/below", "a/none/below"));
    assertEquals("1", Files.readString(out.resolve("a/b/c")));
    assertFalse(Files.exists(out.resolve("a/other"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aFifoIsSentByItsNameAndASocketWhereItWasNamed() throws IOException, InterruptedException {
    var root = Files.createDirectory(folder.resolve("in"));
    assertEquals(
        0, new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start().waitFor());
    try (var first = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        var second = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      first.bind(UnixDomainSocketAddress.of(root.resolve("named")));
      second.bind(UnixDomainSocketAddress.of(root.resolve("other")));
      var out = extract(root, List.of("", "named"));
      assertTrue(Files.readAttributes(out.resolve("fifo"), BasicFileAttributes.class).isOther());
      assertTrue(Files.exists(out.resolve("named")));
      assertFalse(Files.exists(out.resolve("other")));
    }
  }
}
