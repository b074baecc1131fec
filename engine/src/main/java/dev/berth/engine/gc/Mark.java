package dev.berth.engine.gc;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Finds out what is in use. Pure: what the roots are, and when, is decided elsewhere. */
public final class Mark {
  private Mark() {}

  /** The roots, and all that they refer to, directly or by way of others. */
  public static Set<Node> live(Collection<Node> roots, Map<Node, Set<Node>> references) {
    var live = new HashSet<>(roots);
    var left = new ArrayDeque<>(live);
    while (!left.isEmpty()) {
      for (var next : references.getOrDefault(left.pop(), Set.of())) {
        if (live.add(next)) {
          left.push(next);
        }
      }
    }
    return live;
  }
}
