package dev.berth.engine.layer;

/**
 * How much an archive may be.
 *
 * @param bytes most bytes of the uncompressed archive, and of the contents of its files with their
 *     holes
 * @param entries most entries
 * @param memory most bytes of memory for what has to be known until the end, such as the names of
 *     folders
 * @param rest most bytes after its end
 */
public record ArchiveLimits(long bytes, long entries, long memory, long rest) {
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(256L << 30, 8_000_000, 128 << 20);

  /** For an archive that is stored as it comes: programs fill the last of their records. */
  public static final ArchiveLimits STORED =
      new ArchiveLimits(DEFAULT.bytes, DEFAULT.entries, DEFAULT.memory, 16 << 20);

  public ArchiveLimits(long bytes, long entries, long memory) {
    this(bytes, entries, memory, bytes);
  }
}
