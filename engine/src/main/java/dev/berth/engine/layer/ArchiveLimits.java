package dev.berth.engine.layer;

/**
 * How much an archive may be.
 *
 * @param bytes most bytes of the uncompressed archive, and of the contents of its files with their
 *     holes
 * @param entries most entries
 * @param memory most bytes of memory for what has to be known until the end, such as the names of
 *     folders
 */
public record ArchiveLimits(long bytes, long entries, long memory) {
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(256L << 30, 8_000_000, 128 << 20);
}
