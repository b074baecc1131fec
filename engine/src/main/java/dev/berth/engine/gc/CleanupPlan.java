package dev.berth.engine.gc;

import java.time.Instant;
import java.util.List;

/**
 * What a policy would remove, in the order of removal; kept a day.
 *
 * @param bytes the items' sum
 */
public record CleanupPlan(String id, List<Item> items, long bytes, Instant createdAt) {
  public CleanupPlan {
    items = List.copyOf(items);
  }

  /**
   * One thing that would go.
   *
   * @param kind container, image, build-cache, snapshot or blob
   * @param name for people
   * @param reason a sentence
   * @param bytes on disk that its removal frees, given that the items before it are gone
   */
  public record Item(String kind, String id, String name, String reason, long bytes) {}
}
