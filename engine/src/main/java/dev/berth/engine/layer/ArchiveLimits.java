package dev.berth.engine.layer;

/**
 * How much an archive may be.
 *
 * @param bytes most bytes of the uncompressed archive, and of the contents of its sparse files
 * @param entries most entries
 */
public record ArchiveLimits(long bytes, long entries) {
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(256L << 30, 8_000_000);
}
