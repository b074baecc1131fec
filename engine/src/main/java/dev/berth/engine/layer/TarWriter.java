package dev.berth.engine.layer;

import dev.berth.engine.kernel.PathText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * Writes an archive: ustar, with a PAX header where an entry needs one. The same entries always
 * give the same bytes; names of users and groups are left out.
 */
public final class TarWriter {
  private static final int RECORD = 20 * TarBlock.SIZE;
  private static final int NAME = 100;

  private final OutputStream out;
  private long position;
  private long left;
  private long padding;

  /**
   * @param out not closed
   */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Begins an entry; the stored parts of a file's content follow through {@link #content}. */
  public void entry(TarEntry entry) {
    finishEntry();
    var pax = new PaxWriter();
    boolean sparse = !entry.data().whole();
    var map = sparse ? sparseMap(entry) : new byte[0];
    long stored = entry.data().stored(entry.size()) + map.length;
    var name = PathText.encode(headerName(entry, sparse));
    var link = PathText.encode(entry.linkName());
    if (sparse) {
      pax.add("GNU.sparse.major", "1");
      pax.add("GNU.sparse.minor", "0");
      pax.add("GNU.sparse.name", PathText.encode(entry.name()));
      pax.add("GNU.sparse.realsize", Long.toString(entry.size()));
    }
    describe(entry, name, link, stored, pax);
    if (!pax.isEmpty()) {
      extension(pax.bytes(), name);
    }
    write(header(typeOf(entry), name, link, entry, stored));
    left = stored;
    padding = -stored & (TarBlock.SIZE - 1);
    content(map, 0, map.length);
  }

  /** The next bytes of the content of the entry last begun. */
  public void content(byte[] bytes, int offset, int length) {
    if (length > left) {
      throw new IllegalArgumentException("more content than the entry said");
    }
    write(bytes, offset, length);
    left -= length;
  }

  /** Ends the archive as GNU tar does: two blocks of zeros, filled up to a record. */
  public void finish() {
    finishEntry();
    zeros(2 * TarBlock.SIZE);
    zeros((RECORD - position % RECORD) % RECORD);
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(
      TarEntry entry, byte[] name, byte[] link, long stored, PaxWriter pax) {
    if (entry.data().whole() && !plain(name)) {
      pax.add("path", name);
    }
    if (!plain(link)) {
      pax.add("linkpath", link);
    }
    if (!TarNumbers.fits(stored, 12)) {
      pax.add("size", Long.toString(stored));
    }
    if (!TarNumbers.fits(entry.uid(), 8)) {
      pax.add("uid", Long.toString(entry.uid()));
    }
    if (!TarNumbers.fits(entry.gid(), 8)) {
      pax.add("gid", Long.toString(entry.gid()));
    }
    var time = entry.modified();
    if (time.getNano() != 0 || !TarNumbers.fits(time.getEpochSecond(), 12)) {
      pax.add("mtime", decimal(time));
    }
    entry.attributes().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(e -> pax.add("SCHILY.xattr." + e.getKey(), e.getValue()));
  }

  /** Readers differ in how they take other bytes in a header's field. */
  private static boolean plain(byte[] text) {
    if (text.length > NAME) {
      return false;
    }
    for (byte b : text) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** What a reader that doesn't know sparse files should see beside them, not in their place. */
  private static String headerName(TarEntry entry, boolean sparse) {
    return sparse ? "GNUSparseFile.0/" + lastName(entry.name()) : entry.name();
  }

  private static String lastName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  static String decimal(Instant time) {
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    if (nanos == 0) {
      return Long.toString(seconds);
    }
    boolean negative = seconds < 0;
    long whole = negative ? -(seconds + 1) : seconds;
    int fraction = negative ? 1_000_000_000 - nanos : nanos;
    var digits = "%09d".formatted(fraction).replaceAll("0+$", "");
    return (negative ? "-" : "") + whole + "." + digits;
  }

  /** GNU's format 1.0: count, offsets and lengths as lines, filled up to a block. */
  private static byte[] sparseMap(TarEntry entry) {
    var lines = new StringBuilder();
    var parts = new ArrayList<>(entry.data().parts());
    boolean endsInHole =
        parts.isEmpty() || parts.getLast().offset() + parts.getLast().length() < entry.size();
    if (endsInHole) {
      // GNU tar takes the end of the last part for the end of the file.
      parts.add(new TarEntry.Part(entry.size(), 0));
    }
    lines.append(parts.size()).append('\n');
    parts.forEach(p -> lines.append(p.offset()).append('\n').append(p.length()).append('\n'));
    var bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(bytes, (bytes.length + TarBlock.SIZE - 1) & -TarBlock.SIZE);
  }

  private void extension(byte[] records, byte[] name) {
    var last = lastName(PathText.decode(name).replaceAll("/+$", ""));
    var own = PathText.encode("PaxHeaders/" + last);
    var block = new byte[TarBlock.SIZE];
    fields(block, 'x', own, new byte[0], records.length);
    TarNumbers.format(block, 100, 8, 0644);
    TarNumbers.format(block, 108, 8, 0);
    TarNumbers.format(block, 116, 8, 0);
    TarNumbers.format(block, 136, 12, 0);
    write(sealed(block));
    write(records);
    zeros(-records.length & (TarBlock.SIZE - 1));
  }

  private static byte[] header(char type, byte[] name, byte[] link, TarEntry entry, long stored) {
    var block = new byte[TarBlock.SIZE];
    fields(block, type, name, link, stored);
    TarNumbers.format(block, 100, 8, entry.mode());
    TarNumbers.format(block, 108, 8, entry.uid());
    TarNumbers.format(block, 116, 8, entry.gid());
    TarNumbers.format(block, 136, 12, Math.max(entry.modified().getEpochSecond(), 0));
    if (type == '3' || type == '4') {
      TarNumbers.format(block, 329, 8, entry.major());
      TarNumbers.format(block, 337, 8, entry.minor());
    }
    return sealed(block);
  }

  private static void fields(byte[] block, char type, byte[] name, byte[] link, long size) {
    System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME));
    TarNumbers.format(block, 124, 12, size);
    block[156] = (byte) type;
    System.arraycopy(link, 0, block, 157, Math.min(link.length, NAME));
    var magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, block, 257, magic.length);
  }

  /** A header block with its checksum. */
  static byte[] sealed(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xFF;
    }
    TarNumbers.format(block, 148, 7, sum);
    block[155] = ' ';
    return block;
  }

  private static char typeOf(TarEntry entry) {
    return switch (entry.type()) {
      case FILE -> '0';
      case HARD_LINK -> '1';
      case SYMBOLIC_LINK -> '2';
      case CHARACTER_DEVICE -> '3';
      case BLOCK_DEVICE -> '4';
      case FOLDER -> '5';
      case FIFO -> '6';
    };
  }

  private void finishEntry() {
    if (left != 0) {
      throw new IllegalStateException(
          "%d bytes of the entry's content are missing".formatted(left));
    }
    zeros(padding);
    padding = 0;
  }

  private void zeros(long count) {
    write(new byte[(int) count]);
  }

  private void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  private void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
      position += length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Collects PAX records. */
  private static final class PaxWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void add(String key, String value) {
      add(key, value.getBytes(StandardCharsets.US_ASCII));
    }

    void add(String key, byte[] value) {
      var name = PathText.encode(key);
      int rest = name.length + value.length + 3;
      int length = rest + 1;
      while (length != rest + Integer.toString(length).length()) {
        length = rest + Integer.toString(length).length();
      }
      out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(name);
      out.write('=');
      out.writeBytes(value);
      out.write('\n');
    }

    boolean isEmpty() {
      return out.size() == 0;
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
