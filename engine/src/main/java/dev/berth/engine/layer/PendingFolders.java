package dev.berth.engine.layer;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What the folders of a layer are given once everything is in them, by path. */
final class PendingFolders {
  /** A node of the map, the string, the attributes. */
  private static final long OVERHEAD = 200;

  /** All that lies in a folder is between its path with a slash and with this. */
  static final char AFTER_SLASH = '/' + 1;

  private final NavigableMap<String, FileAttributes> attributes = new TreeMap<>();
  private final MemoryBudget budget;

  PendingFolders(MemoryBudget budget) {
    this.budget = budget;
  }

  void put(String path, FileAttributes own) {
    budget.take(bytes(path, own));
    var before = attributes.put(path, own);
    if (before != null) {
      budget.take(-bytes(path, before));
    }
  }

  /** Forgets a folder and all that lie in it. */
  void forget(String path) {
    var inside = attributes.subMap(path + "/", path + AFTER_SLASH);
    inside.forEach((name, own) -> budget.take(-bytes(name, own)));
    inside.clear();
    var own = attributes.remove(path);
    if (own != null) {
      budget.take(-bytes(path, own));
    }
  }

  /** Accounts for a path that is kept to the end, whatever takes its folder's place. */
  void keep(String path) {
    budget.take(OVERHEAD + path.length());
  }

  private static long bytes(String path, FileAttributes own) {
    long bytes = OVERHEAD + path.length();
    for (var attribute : own.extended().entrySet()) {
      bytes += OVERHEAD + attribute.getKey().length() + attribute.getValue().length;
    }
    return bytes;
  }

  void forEach(BiConsumer<String, FileAttributes> action) {
    attributes.forEach(action);
  }
}
