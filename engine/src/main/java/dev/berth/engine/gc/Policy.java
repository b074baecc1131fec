package dev.berth.engine.gc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What may go. A rule that is left out removes nothing.
 *
 * @param exitedOlderThan containers that ended longer ago
 * @param danglingImages images without a reference that nothing uses
 * @param unusedSince images that nothing uses and that were last used longer ago
 * @param keepLast unused images beyond the newest so many of each repository
 * @param buildCacheOlderThan build cache last used longer ago
 * @param protect labels {@code name} or {@code name=value}: what has one is kept
 */
public record Policy(
    Optional<Duration> exitedOlderThan,
    boolean danglingImages,
    Optional<Duration> unusedSince,
    Optional<Integer> keepLast,
    Optional<Duration> buildCacheOlderThan,
    List<String> protect) {
  public Policy {
    protect = List.copyOf(protect);
  }
}
