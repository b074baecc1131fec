package dev.berth.engine.layer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;

/** An archive made by hand, entry by entry, for tests. */
public final class Archive {
  /** The time of every entry. */
  public static final Instant TIME = Instant.parse("2020-02-20T20:20:20.123456789Z");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(out);

  public Archive file(String name, String content) {
    var bytes = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    writer.entry(entry(name, TarEntry.Type.FILE, 0644, bytes.length, "", Map.of()));
    writer.content(bytes, 0, bytes.length);
    return this;
  }

  /** A file whose header alone says all of it. */
  Archive ofPlainOwner(String name, String content) {
    var bytes = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    writer.entry(
        new TarEntry(
            name,
            TarEntry.Type.FILE,
            0644,
            0,
            0,
            bytes.length,
            Instant.EPOCH,
            "",
            0,
            0,
            Map.of(),
            TarEntry.SparseMap.WHOLE));
    return content(bytes);
  }

  public Archive folder(String name, int mode) {
    return add(entry(name, TarEntry.Type.FOLDER, mode, 0, "", Map.of()));
  }

  public Archive link(String name, String target) {
    return add(entry(name, TarEntry.Type.SYMBOLIC_LINK, 0777, 0, target, Map.of()));
  }

  public Archive hardLink(String name, String target) {
    return add(entry(name, TarEntry.Type.HARD_LINK, 0644, 0, target, Map.of()));
  }

  public Archive fifo(String name) {
    return add(entry(name, TarEntry.Type.FIFO, 0644, 0, "", Map.of()));
  }

  public Archive device(String name, int major, int minor) {
    return add(
        new TarEntry(
            name,
            TarEntry.Type.CHARACTER_DEVICE,
            0644,
            0,
            0,
            0,
            TIME,
            "",
            major,
            minor,
            Map.of(),
            TarEntry.SparseMap.WHOLE));
  }

  public Archive add(TarEntry entry) {
    writer.entry(entry);
    return this;
  }

  /** The stored content of the entry last added. */
  public Archive content(byte[] bytes) {
    writer.content(bytes, 0, bytes.length);
    return this;
  }

  /** An entry that belongs to 7:8. */
  public static TarEntry entry(
      String name,
      TarEntry.Type type,
      int mode,
      long size,
      String link,
      Map<String, byte[]> attributes) {
    return new TarEntry(
        name, type, mode, 7, 8, size, TIME, link, 0, 0, attributes, TarEntry.SparseMap.WHOLE);
  }

  public byte[] bytes() {
    writer.finish();
    return out.toByteArray();
  }

  public InputStream stream() {
    return new ByteArrayInputStream(bytes());
  }
}
