package dev.berth.engine.layer;

import dev.berth.engine.layer.TarEntry.Part;
import dev.berth.engine.layer.TarEntry.SparseMap;
import java.util.ArrayList;
import java.util.List;

/** Where the stored parts of sparse files are, in GNU's old format and its PAX format 1.0. */
final class SparseMaps {
  /** Enough for a file of 2 GiB with every second block a hole; bounds the memory for one. */
  private static final int MOST_PARTS = 1 << 18;

  private static final int IN_HEADER = 4;
  private static final int IN_EXTENSION = 21;
  private static final int ENTRY = 24;

  private SparseMaps() {}

  /** GNU's old format: four parts in the header, 21 in each block that follows. */
  static List<Part> old(TarBlock header, ArchiveSource source) {
    var parts = new ArrayList<Part>();
    collect(header, 386, IN_HEADER, parts);
    boolean more = header.bytes[482] != 0;
    var extension = new TarBlock();
    while (more) {
      extension.offset = source.offset();
      source.read(extension.bytes, TarBlock.SIZE, "the map of a sparse file");
      collect(extension, 0, IN_EXTENSION, parts);
      more = extension.bytes[504] != 0;
    }
    return parts;
  }

  private static void collect(TarBlock block, int from, int count, List<Part> parts) {
    for (int i = 0; i < count; i++) {
      int at = from + i * ENTRY;
      if (block.bytes[at + 12] == 0) {
        return;
      }
      parts.add(new Part(block.number(at, 12, "offset"), block.number(at + 12, 12, "numbytes")));
      limit(parts.size(), block.offset);
    }
  }

  /** PAX format 1.0: decimal lines before the data, filled up to a whole block. */
  static List<Part> lines(ArchiveSource source) {
    long start = source.offset();
    long count = line(source);
    limit(count, start);
    var parts = new ArrayList<Part>();
    for (long i = 0; i < count; i++) {
      long offset = line(source);
      parts.add(new Part(offset, line(source)));
    }
    long used = source.offset() - start;
    source.skip(-used & (TarBlock.SIZE - 1), "the map of a sparse file");
    return parts;
  }

  private static long line(ArchiveSource source) {
    long value = 0;
    for (int digits = 0; digits <= 19; digits++) {
      int octet = source.octet("the map of a sparse file");
      if (octet == '\n' && digits > 0) {
        return value;
      }
      if (octet < '0' || octet > '9' || value > Long.MAX_VALUE / 10 - 1) {
        break;
      }
      value = value * 10 + octet - '0';
    }
    throw TarBlock.corrupt(source.offset(), "the map of a sparse file is malformed");
  }

  /** Parts in order, apart, inside the file and as long as what is stored. */
  static SparseMap checked(List<Part> parts, long size, long stored, long offset) {
    limit(parts.size(), offset);
    long end = 0;
    long sum = 0;
    var kept = new ArrayList<Part>();
    for (var part : parts) {
      boolean inside =
          part.offset() >= end && part.length() >= 0 && part.length() <= size - part.offset();
      if (!inside) {
        throw TarBlock.corrupt(offset, "the map of a sparse file doesn't fit its size");
      }
      end = part.offset() + part.length();
      sum += part.length();
      if (part.length() > 0) {
        kept.add(part);
      }
    }
    if (sum != stored) {
      throw TarBlock.corrupt(offset, "the map of a sparse file doesn't fit its content");
    }
    return SparseMap.of(kept);
  }

  private static void limit(long parts, long offset) {
    if (parts > MOST_PARTS) {
      throw TarBlock.corrupt(
          offset, "the map of a sparse file has more than " + MOST_PARTS + " parts");
    }
  }
}
