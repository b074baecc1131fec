package dev.berth.shell.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
  void aNameThatIsNoTextIsToldAndNotLeftOut() throws IOException, InterruptedException {
    var root = Files.createDirectories(folder.resolve("in/d"));
    var touch = List.of("sh", "-c", "touch $(printf 'caf\\351')");
    assertEquals(0, new ProcessBuilder(touch).directory(root.toFile()).start().waitFor());
    var body = new TarBody(folder.resolve("in"), List.of(""));
    var told = assertThrows(IOException.class, () -> body.writeTo(OutputStream.nullOutputStream()));
    assertTrue(told.getMessage().contains("its name is not UTF-8"), told.getMessage());
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
    Files.createDirectories(root.resolve("d/e"));
    Files.writeString(root.resolve("d/e/f"), "3");
    Files.writeString(root.resolve("d/g"), "4");
    var out =
        extract(root, List.of("d/e/f", "d", "a/b", "missing", "missing/below", "a/none/below"));
    assertEquals("1", Files.readString(out.resolve("a/b/c")));
    assertEquals("4", Files.readString(out.resolve("d/g")));
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

  /** Does something once, when the header of an entry goes by: between a look and what follows. */
  private static final class Meddler extends OutputStream {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final String entry;
    private final Meddling meddling;
    private boolean done;

    Meddler(String entry, Meddling meddling) {
      this.entry = entry;
      this.meddling = meddling;
    }

    @Override
    public void write(int value) {
      throw new AssertionError("a single byte");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      all.write(bytes, offset, length);
      if (!done && new String(bytes, offset, length, UTF_8).startsWith(entry + "\0")) {
        done = true;
        meddling.meddle();
      }
    }

    String text() {
      assertTrue(done, all::toString);
      return all.toString(UTF_8);
    }
  }

  private interface Meddling {
    void meddle() throws IOException;
  }

  private static void swap(Path inside, Path target) throws IOException {
    Files.move(inside, inside.resolveSibling(inside.getFileName() + ".away"));
    Files.createSymbolicLink(inside, target);
  }

  @Test
  void whatIsSwappedForALinkWhileItIsReadShowsNothingOfElsewhere() throws IOException {
    var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("file"), "secret");
    Files.writeString(elsewhere.resolve("later"), "secret");
    for (var names : List.of(List.of(""), List.of("d/file", "d"))) {
      var root = Files.createTempDirectory(folder, "in");
      Files.createDirectory(root.resolve("d"));
      Files.writeString(root.resolve("d/file"), "public");
      Files.writeString(root.resolve("d/later"), "public");

      var first = new Meddler("d/", () -> swap(root.resolve("d"), elsewhere));
      assertThrows(IOException.class, () -> new TarBody(root, names).writeTo(first));
      assertFalse(first.text().contains("secret"));
      Files.delete(root.resolve("d"));
      Files.move(root.resolve("d.away"), root.resolve("d"));

      var second =
          new Meddler("d/file", () -> swap(root.resolve("d/file"), elsewhere.resolve("file")));
      assertThrows(IOException.class, () -> new TarBody(root, names).writeTo(second));
      assertFalse(second.text().contains("secret"));
      Files.delete(root.resolve("d/file"));
      Files.move(root.resolve("d/file.away"), root.resolve("d/file"));
    }
    var root = Files.createTempDirectory(folder, "in");
    Files.createDirectory(root.resolve("d"));
    Files.writeString(root.resolve("d/file"), "public");
    Files.writeString(root.resolve("d/later"), "public");
    var third = new Meddler("d/file", () -> swap(root.resolve("d"), elsewhere));
    new TarBody(root, List.of("")).writeTo(third);
    assertFalse(third.text().contains("secret"));
    assertTrue(third.text().contains("d/later\0"));
  }

  @Test
  void aLinkedFolderGoesAsALink() throws IOException, InterruptedException {
    var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("file"), "secret");
    var root = Files.createDirectory(folder.resolve("in"));
    Files.createSymbolicLink(root.resolve("out"), elsewhere);
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createDirectories(root.resolve("real/below"));
    Files.writeString(root.resolve("real/below/file"), "text");
    Files.createSymbolicLink(root.resolve("real/up"), Path.of("../real"));
    Files.createSymbolicLink(root.resolve("absolute"), Path.of("/real"));
    var out =
        extract(
            root,
            List.of("out/file", "loop/file", "absolute/up/below/file", "real/below/file/none"));
    assertEquals(elsewhere, Files.readSymbolicLink(out.resolve("out")));
    assertEquals(Path.of("loop"), Files.readSymbolicLink(out.resolve("loop")));
    assertEquals(Path.of("/real"), Files.readSymbolicLink(out.resolve("absolute")));
    assertEquals(Path.of("../real"), Files.readSymbolicLink(out.resolve("real/up")));
    assertEquals("text", Files.readString(out.resolve("real/below/file")));
  }
}
