package dev.berth.engine.gc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out what roots lead to. Pure: what the roots are, and when, is decided elsewhere. */
public final class Mark {
  private Mark() {}

  /** The roots, and all that they refer to, directly or by way of others. */
  public static Set<Node> live(Collection<Node> roots, Map<Node, Set<Node>> references) {
    var live = new HashSet<Node>();
    roots.forEach(root -> reach(root, references, live));
    return live;
  }

  /**
   * What goes with each of some nodes when they cease to be roots in this order: what no root that
   * is left then leads to.
   *
   * @param going some of them need not be roots: nothing goes with these
   */
  public static List<Set<Node>> freed(
      Collection<Node> roots, List<Node> going, Map<Node, Set<Node>> references) {
    var left = new HashSet<>(roots);
    left.removeAll(going);
    var reached = live(left, references);
    var lastFirst = new ArrayList<Set<Node>>();
    for (var node : going.reversed()) {
      lastFirst.add(roots.contains(node) ? reach(node, references, reached) : Set.of());
    }
    return lastFirst.reversed();
  }

  /** Adds what a node leads to, itself first, and tells what of that is new. */
  private static Set<Node> reach(Node from, Map<Node, Set<Node>> references, Set<Node> reached) {
    var found = new HashSet<Node>();
    var left = new ArrayDeque<Node>();
    left.push(from);
    while (!left.isEmpty()) {
      var node = left.pop();
      if (reached.add(node)) {
        found.add(node);
        references.getOrDefault(node, Set.of()).forEach(left::push);
      }
    }
    return found;
  }
}
