package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which image inherits from which: one is the parent of another where the other's layers begin with
 * all of its own and go on. Images of the very same layers stand side by side; the one with the
 * smallest name stands for them as a parent. Pure.
 */
public final class ImageTree {
  /**
   * What is known of an image.
   *
   * @param layers lowest first
   */
  public record Facts(Digest id, List<ImageReference> references, List<LayerFacts> layers) {
    public Facts {
      references = List.copyOf(references);
      layers = List.copyOf(layers);
    }
  }

  /**
   * A layer of an image.
   *
   * @param bytes on disk
   */
  public record LayerFacts(Digest chainId, long bytes) {}

  /** Those with a name first, in the order of their names. */
  private static final Comparator<Facts> ORDER =
      Comparator.comparing((Facts image) -> image.references().isEmpty())
          .thenComparing(
              image -> image.references().stream().findFirst().map(Object::toString).orElse(""))
          .thenComparing(image -> image.id().value());

  private ImageTree() {}

  /** All images, each behind its parent and before those made from it. */
  public static List<ImageNode> of(List<Facts> images) {
    var sorted = images.stream().sorted(ORDER).toList();
    Map<Digest, Digest> byTop = new HashMap<>();
    for (var image : sorted) {
      if (!image.layers().isEmpty()) {
        byTop.putIfAbsent(image.layers().getLast().chainId(), image.id());
      }
    }
    Map<Optional<Digest>, List<ImageNode>> children = new HashMap<>();
    for (var image : sorted) {
      var node = node(image, byTop);
      children.computeIfAbsent(node.parent(), _ -> new ArrayList<>()).add(node);
    }
    return inOrder(children);
  }

  private static ImageNode node(Facts image, Map<Digest, Digest> byTop) {
    long added = 0;
    long size = 0;
    Optional<Digest> parent = Optional.empty();
    var layers = image.layers();
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (i < layers.size() - 1 && parent.isEmpty()) {
        parent = Optional.ofNullable(byTop.get(layers.get(i).chainId()));
      }
      added += parent.isEmpty() ? layers.get(i).bytes() : 0;
      size += layers.get(i).bytes();
    }
    return new ImageNode(image.id(), image.references(), parent, layers.size(), size, added);
  }

  /** A stack of its own: a thousand levels are no reason to fail. */
  private static List<ImageNode> inOrder(Map<Optional<Digest>, List<ImageNode>> children) {
    var all = new ArrayList<ImageNode>();
    var left = new ArrayDeque<>(children.getOrDefault(Optional.<Digest>empty(), List.of()));
    while (!left.isEmpty()) {
      var node = left.pop();
      all.add(node);
      children.getOrDefault(Optional.of(node.id()), List.of()).reversed().forEach(left::push);
    }
    return all;
  }

  /** Of a tree, those that an image is made from, itself, and those that are made from it. */
  public static List<ImageNode> around(List<ImageNode> tree, Digest image) {
    var parents = new HashMap<Digest, Optional<Digest>>();
    tree.forEach(node -> parents.put(node.id(), node.parent()));
    var wanted = new HashSet<Digest>();
    for (var at = Optional.of(image); at.isPresent(); ) {
      wanted.add(at.get());
      at = parents.getOrDefault(at.get(), Optional.empty());
    }
    var below = new HashSet<Digest>();
    below.add(image);
    for (var node : tree) {
      if (node.parent().filter(below::contains).isPresent()) {
        below.add(node.id());
      }
    }
    return tree.stream()
        .filter(node -> wanted.contains(node.id()) || below.contains(node.id()))
        .toList();
  }
}
