package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which image inherits from which. */
class ImageTreeTest {
  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An image whose layers are words; each layer takes as many bytes as its word has letters. */
  private static ImageTree.Facts image(String name, String... words) {
    var layers = new ArrayList<ImageTree.LayerFacts>();
    var chain = Optional.<Digest>empty();
    for (var word : words) {
      chain = Optional.of(SnapshotKey.chainId(chain, digest(word)));
      layers.add(new ImageTree.LayerFacts(chain.get(), word.length()));
    }
    var references =
        name.startsWith("<") ? List.<ImageReference>of() : List.of(ImageReference.parse(name));
    return new ImageTree.Facts(digest(name), references, layers);
  }

  private static String shown(List<ImageNode> tree) {
    var names = new HashMap<Digest, String>();
    var depths = new HashMap<Digest, Integer>();
    var lines = new ArrayList<String>();
    for (var node : tree) {
      names.put(
          node.id(),
          node.references().isEmpty() ? "<none>" : node.references().getFirst().familiar());
      int depth = node.parent().map(parent -> depths.getOrDefault(parent, -1) + 1).orElse(0);
      depths.put(node.id(), depth);
      lines.add(
          "%s%s %d+%d"
              .formatted(
                  "  ".repeat(depth),
                  names.get(node.id()),
                  node.size() - node.added(),
                  node.added()));
    }
    return String.join("\n", lines);
  }

  private static final List<ImageTree.Facts> FAMILY =
      List.of(
          image("web:1", "base", "nginx", "pages"),
          image("debian:12", "base"),
          image("other:1", "else"),
          image("<dangling>", "base", "nginx"),
          image("same:1", "base"),
          image("deep:1", "base", "x", "y", "z"),
          image("none:1"));

  @Test
  void eachIsBehindTheNearestOneThatItBeginsWith() {
    assertEquals(
        """
        debian:12 0+4
          deep:1 4+3
          <none> 4+5
            web:1 9+5
        none:1 0+0
        other:1 0+4
        same:1 0+4\
        """,
        shown(ImageTree.of(FAMILY)));
  }

  @Test
  void aroundOneAreItsAncestorsAndWhatIsMadeFromIt() {
    var tree = ImageTree.of(FAMILY);
    assertEquals(
        """
        debian:12 0+4
          <none> 4+5
            web:1 9+5\
        """,
        shown(ImageTree.around(tree, digest("<dangling>"))));
    assertEquals("other:1 0+4", shown(ImageTree.around(tree, digest("other:1"))));
  }

  @Test
  void tenThousandImagesInAnyOrderAreATree() {
    var random = new Random(1);
    var layers = new ArrayList<List<String>>();
    layers.add(List.of("base"));
    for (int i = 1; i < 10_000; i++) {
      var chain = new ArrayList<>(layers.get(random.nextInt(layers.size())));
      chain.add("layer" + i);
      layers.add(chain);
    }
    var images = new ArrayList<ImageTree.Facts>();
    for (int i = 0; i < layers.size(); i++) {
      images.add(image("image:" + i, layers.get(i).toArray(String[]::new)));
    }
    Collections.shuffle(images, random);
    var tree = ImageTree.of(images);
    assertEquals(10_000, tree.size());
    var bySize = layers.stream().collect(Collectors.toMap(List::size, _ -> 1, Integer::sum));
    assertEquals(
        bySize, tree.stream().collect(Collectors.toMap(ImageNode::layers, _ -> 1, Integer::sum)));
    var seen = new HashSet<Digest>();
    for (var node : tree) {
      assertEquals(node.layers() > 1, node.parent().isPresent());
      assertTrue(node.parent().stream().allMatch(seen::contains), "behind its parent");
      seen.add(node.id());
    }
  }

  @Test
  void aLongChainIsInOrder() {
    var images = new ArrayList<ImageTree.Facts>();
    var layers = new ArrayList<ImageTree.LayerFacts>();
    for (int i = 0; i < 500; i++) {
      layers.add(new ImageTree.LayerFacts(digest("chain" + i), 1));
      images.add(new ImageTree.Facts(digest("image" + i), List.of(), layers));
    }
    Collections.shuffle(images, new Random(2));
    var tree = ImageTree.of(images);
    for (int i = 0; i < 500; i++) {
      assertEquals(digest("image" + i), tree.get(i).id());
      assertEquals(1, tree.get(i).added());
    }
  }
}
