package dev.berth.engine.transfer.pull;

import dev.berth.engine.value.Digest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blobs and layers that a pull takes from its own registry, since others are slow with them.
 */
final class Apart {
  private final String registry;
  private final Set<Digest> items = ConcurrentHashMap.newKeySet();

  /**
   * @param registry that is pulled from
   */
  Apart(String registry) {
    this.registry = registry;
  }

  String registry() {
    return registry;
  }

  void add(Digest item) {
    items.add(item);
  }

  boolean has(Digest item) {
    return items.contains(item);
  }

  /** Work on an item, by with whom it is shared. */
  record Key(Digest item, String registry) {
    /** Whether only pulls from one registry take part. */
    boolean isApart() {
      return !registry.isEmpty();
    }
  }

  Key key(Digest item) {
    return key(item, has(item));
  }

  Key key(Digest item, boolean apart) {
    return new Key(item, apart ? registry : "");
  }
}
