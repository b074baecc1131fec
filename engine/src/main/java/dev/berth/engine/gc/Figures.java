package dev.berth.engine.gc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is on the disk, by sort. Nothing is in two sorts, so that they can be added up.
 *
 * @param items what each sort consists of
 */
public record Figures(List<Share> shares, List<Item> items) {
  /** What takes space. */
  public enum Sort {
    /** Documents, archives and unpacked layers that an image has. */
    IMAGES,
    /** What containers wrote, and their logs. */
    CONTAINERS,
    /** What has arrived of pulls that ended early, and what is arriving. */
    DOWNLOADS,
    /** What build steps made and no image has. */
    BUILD_CACHE,
    /** The database, and what work in progress has made so far. */
    OTHER
  }

  /**
   * One sort.
   *
   * @param active of those counted, how many are in use
   * @param reclaimable bytes that would go with all that isn't in use
   * @param measuredAt where some of it changes by itself: when the oldest of these figures was
   *     found
   */
  public record Share(
      Sort sort,
      int count,
      int active,
      long bytes,
      long reclaimable,
      Optional<Instant> measuredAt) {}

  /**
   * One thing.
   *
   * @param shared of its bytes, those that others of its sort have too
   * @param reclaimable bytes that would go with it now; 0 where it is in use
   */
  public record Item(
      Sort sort,
      String id,
      String name,
      long bytes,
      long shared,
      long reclaimable,
      boolean active,
      Optional<Instant> measuredAt) {}

  public Figures {
    shares = List.copyOf(shares);
    items = List.copyOf(items);
  }
}
