package dev.berth.shell.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
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

  /** As the kernel follows. */
  private static final int MOST_LINKS = 40;

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
    try (var folder = ContextFolder.open(root)) {
      for (var name : names) {
        if (name.isEmpty()) {
          writeChildren(out, folder, "", written);
        } else {
          writeNamed(out, name, written, MOST_LINKS);
        }
      }
    }
    out.write(new byte[2 * BLOCK]);
  }

  /**
   * One name with the folders above it. What was never there is left out: the build tells who
   * misses it.
   */
  private void writeNamed(OutputStream out, String name, Set<String> written, int links)
      throws IOException {
    var opened = new ArrayDeque<ContextFolder>();
    try {
      opened.push(ContextFolder.open(root));
      var parts = Path.of(name);
      for (int depth = 1; depth < parts.getNameCount(); depth++) {
        var part = parts.getName(depth - 1).toString();
        var above = parts.subpath(0, depth);
        var attributes = opened.element().attributes(part);
        if (attributes.isEmpty()) {
          return;
        }
        if (written.add(above.toString())) {
          entry(out, opened.element(), part, above.toString(), attributes.get());
        }
        if (attributes.get().isSymbolicLink()) {
          var below = parts.subpath(depth, parts.getNameCount());
          writeBehind(out, above, opened.element().link(part), below, written, links);
          return;
        }
        if (!attributes.get().isDirectory()) {
          return;
        }
        opened.push(opened.element().folder(part));
      }
      write(out, opened.element(), parts.getFileName().toString(), name, written);
    } finally {
      for (var folder : opened) {
        folder.close();
      }
    }
  }

  /** What is named through a link goes by its own name; the server follows the link to it there. */
  private void writeBehind(
      OutputStream out, Path link, String target, Path below, Set<String> written, int links)
      throws IOException {
    // As in a root of its own.
    var real = Path.of("/").resolve(link).resolveSibling(target).normalize().resolve(below);
    if (links > 0) {
      writeNamed(out, real.toString().substring(1), written, links - 1);
    }
  }

  private void write(
      OutputStream out, ContextFolder folder, String part, String name, Set<String> written)
      throws IOException {
    var found = folder.attributes(part);
    if (found.isEmpty()) {
      return; // gone since its folder was read, or never there: the build tells who misses it
    }
    var attributes = found.get();
    if (attributes.isOther() && folder.isSocket(part) && !names.contains(name)) {
      return; // one that nobody asked for is somebody's who works in that folder
    }
    if (written.add(name)) {
      entry(out, folder, part, name, attributes);
    }
    if (attributes.isDirectory()) {
      try (var below = folder.folder(part)) {
        writeChildren(out, below, name + "/", written);
      }
    }
  }

  private void writeChildren(
      OutputStream out, ContextFolder folder, String prefix, Set<String> written)
      throws IOException {
    for (var part : folder.names()) {
      write(out, folder, part, prefix + part, written);
    }
  }

  private static void entry(
      OutputStream out,
      ContextFolder folder,
      String part,
      String name,
      PosixFileAttributes attributes)
      throws IOException {
    var link = attributes.isSymbolicLink() ? folder.link(part) : "";
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
    header(out, stored, link, type, folder.permissions(part), size, seconds);
    if (attributes.isRegularFile()) {
      copy(folder, part, size, out);
      pad(out, size);
    }
  }

  /** Bytes as long as the header said: a file that grows is cut, one that shrinks is an error. */
  private static void copy(ContextFolder folder, String part, long size, OutputStream out)
      throws IOException {
    try (var in = folder.file(part)) {
      var buffer = new byte[128 * 1024];
      for (var left = size; left > 0; ) {
        var count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException(
              "cannot send %s: it became shorter meanwhile; try again"
                  .formatted(folder.path(part)));
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
}
