package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Held;
import dev.berth.engine.value.Digest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blobs and layers that a pull takes from its own repository, since others are slow with them
 * or would be.
 */
final class Apart {
  private final Held.Owner owner;
  private final Set<Digest> items = ConcurrentHashMap.newKeySet();

  /**
   * @param owner that it is pulled for
   */
  Apart(Held.Owner owner) {
    this.owner = owner;
  }

  String registry() {
    return owner.registry();
  }

  void add(Digest item) {
    items.add(item);
  }

  boolean has(Digest item) {
    return items.contains(item);
  }

  /** Work on an item, by with whom it is shared. */
  record Key(Digest item, String repository) {
    /** Whether only pulls from one repository take part. */
    boolean isApart() {
      return !repository.isEmpty();
    }
  }

  Key key(Digest item) {
    return new Key(item, has(item) ? owner.repository() : "");
  }
}
