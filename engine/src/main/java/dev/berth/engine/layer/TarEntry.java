package dev.berth.engine.layer;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One entry of a tar archive.
 *
 * @param name as it stands in the archive, {@link dev.berth.engine.kernel.PathText}
 * @param mode permission bits without the type
 * @param size bytes of the content, holes included; 0 for all but files
 * @param linkName where a link leads, "" for all others
 * @param attributes extended attributes, binary
 * @param data the parts of a sparse file that are stored, in order; empty for a whole one
 */
public record TarEntry(
    String name,
    Type type,
    int mode,
    long uid,
    long gid,
    long size,
    Instant modified,
    String linkName,
    int major,
    int minor,
    Map<String, byte[]> attributes,
    SparseMap data) {

  /** What an entry makes. */
  public enum Type {
    FILE,
    HARD_LINK,
    SYMBOLIC_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FOLDER,
    FIFO
  }

  /** A part of a sparse file that holds data. */
  public record Part(long offset, long length) {}

  /** The stored parts of a file; {@code whole} where there are no holes. */
  public record SparseMap(boolean whole, List<Part> parts) {
    public static final SparseMap WHOLE = new SparseMap(true, List.of());

    public SparseMap {
      parts = List.copyOf(parts);
    }

    public static SparseMap of(List<Part> parts) {
      return new SparseMap(false, parts);
    }

    /** Bytes stored of a file of a size. */
    public long stored(long size) {
      return whole ? size : parts.stream().mapToLong(Part::length).sum();
    }
  }
}
