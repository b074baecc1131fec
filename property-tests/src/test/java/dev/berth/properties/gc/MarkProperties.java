package dev.berth.properties.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.gc.Mark;
import dev.berth.engine.gc.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Marking against brute force: the smallest set that has the roots and is closed. */
class MarkProperties {
  private static final int NODES = 8;

  private static Node node(int number) {
    return new Node(Node.Kind.values()[number % Node.Kind.values().length], "n" + number);
  }

  private static Set<Node> nodes(int bits) {
    var nodes = new HashSet<Node>();
    for (int i = 0; i < NODES; i++) {
      if ((bits >> i & 1) == 1) {
        nodes.add(node(i));
      }
    }
    return nodes;
  }

  private static boolean isClosed(int bits, int[] edges) {
    for (int i = 0; i < NODES; i++) {
      if ((bits >> i & 1) == 1 && (edges[i] & ~bits) != 0) {
        return false;
      }
    }
    return true;
  }

  /** About two references each, so that much is out of reach. */
  private static int[] sparse(int[] numbers) {
    return Arrays.stream(numbers).map(number -> number & number >> 8 & 255).toArray();
  }

  @Property(tries = 1000)
  void liveIsTheSmallestClosedSetWithTheRoots(
      @ForAll @IntRange(max = 255) int roots, @ForAll @Size(NODES) int[] numbers) {
    var edges = sparse(numbers);
    int smallest = 255;
    for (int bits = 0; bits < 256; bits++) {
      boolean holds = (roots & ~bits) == 0 && isClosed(bits, edges);
      if (holds && Integer.bitCount(bits) < Integer.bitCount(smallest)) {
        smallest = bits;
      }
    }
    Map<Node, Set<Node>> references = new HashMap<>();
    for (int i = 0; i < NODES; i++) {
      references.put(node(i), nodes(edges[i]));
    }
    assertEquals(nodes(smallest), Mark.live(nodes(roots), references));
  }
}
