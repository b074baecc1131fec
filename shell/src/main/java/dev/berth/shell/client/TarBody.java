package dev.berth.shell.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Files and folders of a build context as a tar, written while they are read: ustar, with pax
 * records for what doesn't fit. Folders are written in the order of their names, so that the same
 * tree gives the same bytes. FIFOs and devices are sent by their names, for a build that would copy
 * them to refuse that; sockets only where they were named.
 */
public final class TarBody implements HttpConnection.Body {
  private static final int BLOCK = 512;
  private static final long OCTAL_LIMIT = 1L << 33;
  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;

  private final Path root;
  private final List<String> names;

  /**
   * @param names paths below root to send, each with what is in it; "" is the whole folder
   */
  public TarBody(Path root, List<String> names) {
    this.root = root;
    this.names = List.copyOf(names);
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    var written = new TreeSet<String>();
    for (var name : names) {
      if (name.isEmpty()) {
        writeChildren(out, root, "", written);
      } else {
        try {
          writeParents(out, name, written);
        } catch (NoSuchFileException e) {
          continue; // never there: the build tells who misses it
        }
        write(out, root.resolve(name), name, written);
      }
    }
    out.write(new byte[2 * BLOCK]);
  }

  private void writeParents(OutputStream out, String name, Set<String> written) throws IOException {
    for (var slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      var parent = name.substring(0, slash);
      if (written.add(parent)) {
        entry(out, root.resolve(parent), parent, attributes(root.resolve(parent)));
      }
    }
  }

  private void write(OutputStream out, Path file, String name, Set<String> written)
      throws IOException {
    PosixFileAttributes attributes;
    try {
      attributes = attributes(file);
    } catch (NoSuchFileException e) {
      return; // gone since its folder was read, or never there: the build tells who misses it
    }
    if (!written.add(name) || (attributes.isOther() && isSocket(file) && !names.contains(name))) {
      return; // a socket that nobody asked for is somebody's who works in that folder
    }
    entry(out, file, name, attributes);
    if (attributes.isDirectory()) {
      writeChildren(out, file, name + "/", written);
    }
  }

  private void writeChildren(OutputStream out, Path folder, String prefix, Set<String> written)
      throws IOException {
    List<Path> children;
    try (var listing = Files.list(folder)) {
      children = listing.sorted().toList();
    }
    for (var child : children) {
      write(out, child, prefix + child.getFileName(), written);
    }
  }

  private static boolean isSocket(Path file) throws IOException {
    int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & S_IFMT) == S_IFSOCK;
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static void entry(
      OutputStream out, Path file, String name, PosixFileAttributes attributes) throws IOException {
    var link = attributes.isSymbolicLink() ? Files.readSymbolicLink(file).toString() : "";
    var size = attributes.isRegularFile() ? attributes.size() : 0;
    var stored = attributes.isDirectory() ? name + "/" : name;
    // All that holds no bytes counts as a FIFO: whoever is to copy it refuses it by its name.
    var type =
        attributes.isDirectory()
            ? '5'
            : attributes.isSymbolicLink() ? '2' : attributes.isOther() ? '6' : '0';
    var pax = pax(stored, link, size);
    if (!pax.isEmpty()) {
      var records = records(pax);
      header(out, "././@PaxHeader", "", 'x', 0644, records.length, 0);
      out.write(records);
      pad(out, records.length);
    }
    var seconds = Math.max(0, attributes.lastModifiedTime().toMillis() / 1000);
    header(out, stored, link, type, mode(file), size, seconds);
    if (attributes.isRegularFile()) {
      copy(file, size, out);
      pad(out, size);
    }
  }

  /** Bytes as long as the header said: a file that grows is cut, one that shrinks is an error. */
  private static void copy(Path file, long size, OutputStream out) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var buffer = new byte[128 * 1024];
      for (var left = size; left > 0; ) {
        var count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException(
              "cannot send " + file + ": it became shorter meanwhile; try again");
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
  }

  private static Map<String, String> pax(String name, String link, long size) {
    var pax = new LinkedHashMap<String, String>();
    if (needsPax(name)) {
      pax.put("path", name);
    }
    if (needsPax(link)) {
      pax.put("linkpath", link);
    }
    if (size >= OCTAL_LIMIT) {
      pax.put("size", Long.toString(size));
    }
    return pax;
  }

  private static boolean needsPax(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length > 100 || bytes.length != text.length();
  }

  private static byte[] records(Map<String, String> pax) {
    var text = new StringBuilder();
    pax.forEach(
        (name, value) -> {
          var rest = " " + name + "=" + value + "\n";
          var length = rest.getBytes(StandardCharsets.UTF_8).length;
          var total = length + Integer.toString(length).length();
          total = length + Integer.toString(total).length();
          text.append(total).append(rest);
        });
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void header(
      OutputStream out, String name, String link, char type, int mode, long size, long seconds)
      throws IOException {
    var block = new byte[BLOCK];
    text(block, 0, 100, name);
    octal(block, 100, 8, mode);
    octal(block, 108, 8, 0); // what is copied belongs to root, unless the step says otherwise
    octal(block, 116, 8, 0);
    octal(block, 124, 12, size >= OCTAL_LIMIT ? 0 : size);
    octal(block, 136, 12, Math.min(seconds, OCTAL_LIMIT - 1));
    text(block, 148, 8, "        ");
    block[156] = (byte) type;
    text(block, 157, 100, link);
    text(block, 257, 8, "ustar\00000");
    var sum = 0;
    for (var b : block) {
      sum += b & 0xff;
    }
    text(block, 148, 8, String.format("%06o\0 ", sum));
    out.write(block);
  }

  private static void text(byte[] block, int offset, int length, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, offset, Math.min(length, bytes.length));
  }

  private static void octal(byte[] block, int offset, int length, long value) {
    var digits = Long.toOctalString(value);
    text(block, offset, length, "0".repeat(length - 1 - digits.length()) + digits);
  }

  private static void pad(OutputStream out, long size) throws IOException {
    out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
  }
}
