package dev.berth.properties.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.gc.Mark;
import dev.berth.engine.gc.Node;
import dev.berth.engine.gc.Node.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What goes with what, against one removal after the other. */
class MarkProperties {
  private static final int NODES = 12;

  private static Node node(int number) {
    return new Node(Kind.SNAPSHOT, Integer.toString(number));
  }

  private static Map<Node, Set<Node>> references(Random random) {
    var references = new HashMap<Node, Set<Node>>();
    for (int i = random.nextInt(3 * NODES); i > 0; i--) {
      references
          .computeIfAbsent(node(random.nextInt(NODES)), _ -> new HashSet<>())
          .add(node(random.nextInt(NODES)));
    }
    return references;
  }

  @Property(tries = 2000)
  void whatGoesIsWhatWasInUseBeforeAndIsNotAfterwards(@ForAll long seed) {
    var random = new Random(seed);
    var references = references(random);
    var all = new ArrayList<Node>();
    var roots = new HashSet<Node>();
    for (int i = 0; i < NODES; i++) {
      all.add(node(i));
      if (random.nextBoolean()) {
        roots.add(node(i));
      }
    }
    Collections.shuffle(all, random);
    var going = all.subList(0, random.nextInt(NODES));
    var left = new HashSet<>(roots);
    var expected = new ArrayList<Set<Node>>();
    for (var node : going) {
      var goes = Mark.live(left, references);
      left.remove(node);
      goes.removeAll(Mark.live(left, references));
      expected.add(goes);
    }
    assertEquals(expected, Mark.freed(roots, going, references));
  }
}
