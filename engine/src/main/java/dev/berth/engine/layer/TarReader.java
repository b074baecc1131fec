package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.layer.TarEntry.SparseMap;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an archive from front to end: v7, ustar, star, GNU and PAX. As GNU tar has it, the first
 * block of zeros is the end and what follows doesn't count, and an archive may end without one, or
 * right after the content of its last entry.
 */
public final class TarReader {
  /** Names, links and attributes of one entry, all its extra headers together. */
  private static final int MOST_METADATA = 1 << 20;

  /** All global headers together. */
  private static final int MOST_GLOBAL = 1 << 16;

  /** The kernel takes no longer path, nor a longer content of a link. */
  private static final int LONGEST_NAME = 4095;

  private final ArchiveSource source;
  private final ArchiveLimits limits;
  private final TarBlock block = new TarBlock();
  private int globalBytes;
  private long headers;
  private long contents;
  private long pending;
  private long padding;
  private SparseMap map = SparseMap.WHOLE;
  private String name = "";
  private boolean ended;

  /**
   * @param in plain; not closed
   */
  public TarReader(InputStream in, ArchiveLimits limits) {
    this(ArchiveSource.of(in), limits);
  }

  TarReader(ArchiveSource source, ArchiveLimits limits) {
    this.source = source;
    this.limits = limits;
  }

  /** The next entry; what is left of the one before is passed over. */
  public Optional<TarEntry> next() {
    passOver();
    var extra = new Extra();
    while (readBlock()) {
      switch (block.type()) {
        case 'L' -> extra.longName = terminated(metadata(extra));
        case 'K' -> extra.longLink = terminated(metadata(extra));
        // Of several before an entry the last one counts, as for GNU tar and Docker.
        case 'x', 'X' -> extra.records = PaxRecords.parse(metadata(extra), block.offset);
        case 'g' -> {
          // Not taken for what follows, and the headers before it count for it, as for Docker.
          passOverGlobal();
          extra = new Extra();
        }
        case 'V' -> passOver(size());
        default -> {
          return Optional.of(entry(extra));
        }
      }
    }
    if (extra.used) {
      throw TarBlock.corrupt(source.offset(), "an extended header has no entry");
    }
    return Optional.empty();
  }

  /** Hands over the content of the entry last read; at most once. */
  public void content(ContentSink sink) {
    var what = "the content of \"" + name + "\"";
    if (map.whole()) {
      long size = pending;
      pending = 0;
      source.transfer(size, 0, sink, what);
      return;
    }
    pending = 0;
    for (var part : map.parts()) {
      source.transfer(part.length(), part.offset(), sink, what);
    }
  }

  /** Bytes of the archive read so far. */
  public long offset() {
    return source.offset();
  }

  private void passOver() {
    if (pending > 0) {
      source.skip(pending, "the content of \"" + name + "\"");
    }
    source.skipPadding(padding);
    pending = 0;
    padding = 0;
  }

  private void passOver(long size) {
    source.skip(size, "a header");
    source.skipPadding(-size & (TarBlock.SIZE - 1));
  }

  private boolean readBlock() {
    if (ended || source.atEnd()) {
      ended = true;
      return false;
    }
    block.offset = source.offset();
    source.read(block.bytes, TarBlock.SIZE, "a header");
    if (block.isZero()) {
      ended = true;
      return false;
    }
    block.verify();
    if (++headers > limits.entries()) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot read the archive: it has more than the limit of %d entries"
              .formatted(limits.entries()));
    }
    return true;
  }

  private byte[] metadata(Extra extra) {
    extra.used = true;
    var content = shortContent(MOST_METADATA - extra.bytes, MOST_METADATA);
    extra.bytes += content.length;
    return content;
  }

  private void passOverGlobal() {
    globalBytes += shortContent(MOST_GLOBAL - globalBytes, MOST_GLOBAL).length;
  }

  private byte[] shortContent(int left, int most) {
    long size = size();
    if (size > left) {
      throw block.corrupt(
          "an extended header of %d bytes exceeds what is left of the limit of %d"
              .formatted(size, most));
    }
    var content = new byte[(int) size];
    source.read(content, content.length, "an extended header");
    source.skipPadding(-size & (TarBlock.SIZE - 1));
    return content;
  }

  private static String terminated(byte[] content) {
    int end = 0;
    while (end < content.length && content[end] != 0) {
      end++;
    }
    return dev.berth.engine.kernel.PathText.decode(content, 0, end);
  }

  private long size() {
    return number(124, "size");
  }

  private long number(int at, String field) {
    long number = block.number(at, 12, field);
    if (number < 0) {
      throw block.corrupt("the field %s is negative".formatted(field));
    }
    return number;
  }

  private TarEntry entry(Extra extra) {
    var records = extra.records;
    long stored = records.number("size", size());
    name =
        named(
            extra.longName.isEmpty()
                ? records.text("path").orElseGet(block::name)
                : extra.longName);
    var type = type(records);
    long size = 0;
    map = SparseMap.WHOLE;
    if (type == TarEntry.Type.FILE || block.type() == 'D') {
      pending = stored;
      padding = -stored & (TarBlock.SIZE - 1);
      if (type == TarEntry.Type.FILE) {
        size = bounded(fileSize(records, stored));
      }
    }
    boolean isLink = type == TarEntry.Type.HARD_LINK || type == TarEntry.Type.SYMBOLIC_LINK;
    return new TarEntry(
        name,
        type,
        (int) (block.number(100, 8, "mode") & 07777),
        owner(records.number("uid", block.number(108, 8, "uid")), "uid"),
        owner(records.number("gid", block.number(116, 8, "gid")), "gid"),
        size,
        records.time("mtime").orElseGet(this::headerTime),
        isLink ? linkName(extra, records) : "",
        device(type, 329, "devmajor", 1 << 12),
        device(type, 337, "devminor", 1 << 20),
        records.isEmpty() ? Map.of() : records.attributes(),
        map);
  }

  /** Holes count as well: whoever reads the file later reads zeros. */
  private long bounded(long size) {
    if (size > limits.bytes() - contents) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot read the archive: its files have more than the limit of %d bytes"
              .formatted(limits.bytes()));
    }
    contents += size;
    return size;
  }

  /** Sets the map of a sparse file and answers with the size that the file is to have. */
  private long fileSize(PaxRecords records, long stored) {
    if (block.type() == 'S') {
      long size = number(483, "realsize");
      map = SparseMaps.checked(SparseMaps.old(block, source), size, stored, block.offset);
      return size;
    }
    if (records.has("GNU.sparse.major")) {
      long version =
          records.number("GNU.sparse.major", 0) * 10 + records.number("GNU.sparse.minor", 0);
      name = named(records.text("GNU.sparse.name").orElse(name));
      return switch ((int) Math.min(version, 99)) {
        case 0, 1 -> sparseInHeader(records, stored);
        case 10 -> sparseInContent(records, stored);
        default ->
            throw new BerthException(
                ErrorKind.UNSUPPORTED,
                "cannot read the archive: \"%s\" has an unknown sparse format".formatted(name));
      };
    }
    return records.hasMap() ? sparseInHeader(records, stored) : stored;
  }

  private long sparseInHeader(PaxRecords records, long stored) {
    name = named(records.text("GNU.sparse.name").orElse(name));
    long size = records.number("GNU.sparse.size", records.number("GNU.sparse.realsize", stored));
    map = SparseMaps.checked(records.parts(), size, stored, block.offset);
    return size;
  }

  private long sparseInContent(PaxRecords records, long stored) {
    long size = records.number("GNU.sparse.realsize", stored);
    long start = source.offset();
    var parts = SparseMaps.lines(source);
    pending = stored - (source.offset() - start);
    map = SparseMaps.checked(parts, size, pending, block.offset);
    return size;
  }

  private TarEntry.Type type(PaxRecords records) {
    return switch (block.type()) {
      case 0 ->
          name.endsWith("/") && !isSparse(records) ? TarEntry.Type.FOLDER : TarEntry.Type.FILE;
      case '0', '7', 'S' -> TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARD_LINK;
      case '2' -> TarEntry.Type.SYMBOLIC_LINK;
      case '3' -> TarEntry.Type.CHARACTER_DEVICE;
      case '4' -> TarEntry.Type.BLOCK_DEVICE;
      case '5', 'D' -> TarEntry.Type.FOLDER;
      case '6' -> TarEntry.Type.FIFO;
      default ->
          throw new BerthException(
              ErrorKind.UNSUPPORTED,
              "cannot read the archive: at byte %d the type of \"%s\" is unknown (%d)"
                  .formatted(block.offset, name, (int) block.type()));
    };
  }

  private static boolean isSparse(PaxRecords records) {
    return records.has("GNU.sparse.major") || records.hasMap();
  }

  private String named(String text) {
    if (text.indexOf(0) >= 0) {
      throw block.corrupt("a name has a NUL in it");
    }
    if (text.length() > LONGEST_NAME) {
      throw block.corrupt("a name is longer than %d bytes".formatted(LONGEST_NAME));
    }
    return text;
  }

  private String linkName(Extra extra, PaxRecords records) {
    return named(
        extra.longLink.isEmpty()
            ? records.text("linkpath").orElseGet(() -> block.text(157, 100))
            : extra.longLink);
  }

  private long owner(long id, String field) {
    if (id < 0 || id >= 0xFFFFFFFFL) {
      throw block.corrupt("the %s of \"%s\" is out of range".formatted(field, name));
    }
    return id;
  }

  private int device(TarEntry.Type type, int at, String field, int limit) {
    boolean isDevice = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
    if (!isDevice || !block.hasDevice()) {
      return 0;
    }
    long number = block.number(at, 8, field);
    if (number < 0 || number >= limit) {
      throw block.corrupt("the %s of \"%s\" is out of range".formatted(field, name));
    }
    return (int) number;
  }

  private Instant headerTime() {
    try {
      return Instant.ofEpochSecond(block.number(136, 12, "mtime"));
    } catch (java.time.DateTimeException e) {
      throw block.corrupt("the time of \"%s\" is out of range".formatted(name));
    }
  }

  /** What the extra headers before an entry say of it. */
  private static final class Extra {
    PaxRecords records = new PaxRecords();
    String longName = "";
    String longLink = "";
    int bytes;
    boolean used;
  }

  /** Reads what is left of the archive: it counts for the digest. */
  void drain() {
    long end = source.offset();
    while (source.passChunk()) {
      if (source.offset() - end > limits.rest()) {
        throw new BerthException(
            ErrorKind.RESOURCE_EXHAUSTED,
            "cannot read the archive: it ends at byte %d, and more than the limit of %d bytes follow; cut them off"
                .formatted(end, limits.rest()));
      }
    }
  }
}
