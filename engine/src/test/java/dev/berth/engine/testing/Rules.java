package dev.berth.engine.testing;

import dev.berth.engine.gc.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes the policy of a clean-up, rule by rule; without any it removes nothing. */
public final class Rules {
  private Optional<Duration> exitedOlderThan = Optional.empty();
  private boolean danglingImages;
  private Optional<Duration> unusedSince = Optional.empty();
  private Optional<Integer> keepLast = Optional.empty();
  private Optional<Duration> buildCacheOlderThan = Optional.empty();
  private Optional<Duration> downloadsOlderThan = Optional.empty();
  private Optional<Duration> archivesUnusedSince = Optional.empty();
  private Optional<Duration> mountedSince = Optional.empty();
  private List<String> protect = List.of();

  public Rules exitedOlderThan(Optional<Duration> age) {
    exitedOlderThan = age;
    return this;
  }

  public Rules danglingImages(boolean removes) {
    danglingImages = removes;
    return this;
  }

  public Rules unusedSince(Optional<Duration> age) {
    unusedSince = age;
    return this;
  }

  public Rules keepLast(Optional<Integer> count) {
    keepLast = count;
    return this;
  }

  public Rules buildCacheOlderThan(Optional<Duration> age) {
    buildCacheOlderThan = age;
    return this;
  }

  public Rules downloadsOlderThan(Optional<Duration> age) {
    downloadsOlderThan = age;
    return this;
  }

  public Rules archivesUnusedSince(Optional<Duration> age) {
    archivesUnusedSince = age;
    return this;
  }

  public Rules mountedSince(Optional<Duration> age) {
    mountedSince = age;
    return this;
  }

  public Rules protect(List<String> labels) {
    protect = labels;
    return this;
  }

  public Policy policy() {
    return new Policy(
        exitedOlderThan,
        danglingImages,
        unusedSince,
        keepLast,
        buildCacheOlderThan,
        downloadsOlderThan,
        archivesUnusedSince,
        mountedSince,
        protect);
  }
}
