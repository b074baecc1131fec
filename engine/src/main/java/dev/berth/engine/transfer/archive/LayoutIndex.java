package dev.berth.engine.transfer.archive;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.PlatformChoice;
import dev.berth.engine.registry.Document;
import dev.berth.engine.transfer.IndexTree;
import dev.berth.engine.value.Platform;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An index of a layout, of which all is taken that the archive has whole. Pure.
 *
 * @param images the one that the index's name means first
 * @param parts names of what else it leads to
 */
record LayoutIndex(List<Document> images, List<String> parts) {
  LayoutIndex {
    images = List.copyOf(images);
    parts = List.copyOf(parts);
  }

  /**
   * Sorts what it leads to.
   *
   * @param isHere whether the archive has a blob
   * @param asked platform that its name has to mean
   * @throws BerthException NOT_FOUND where it is there for other platforms alone
   */
  static LayoutIndex of(
      IndexTree tree, Predicate<Descriptor> isHere, Optional<Platform> asked, Platform host) {
    var whole =
        tree.images().stream()
            .filter(leaf -> IndexTree.blobs(leaf.manifest()).allMatch(isHere))
            .toList();
    // where none is whole, the first says what it lacks
    var leaves = whole.isEmpty() ? tree.images() : whole;
    var entries = leaves.stream().map(IndexTree.Leaf::entry).toList();
    var first = PlatformChoice.of(entries, asked.orElse(host));
    if (first.isEmpty() && (entries.isEmpty() || asked.isPresent())) {
      throw OciForm.noPlatform(asked.orElse(host), entries);
    }
    var named = first.orElseGet(entries::getFirst).digest();
    var images = new ArrayList<Document>();
    for (var leaf : leaves) {
      images.add(leaf.manifest().digest().equals(named) ? 0 : images.size(), leaf.manifest());
    }
    return new LayoutIndex(images, List.copyOf(parts(tree, isHere)));
  }

  private static Set<String> parts(IndexTree tree, Predicate<Descriptor> isHere) {
    var parts = new LinkedHashSet<String>();
    tree.inner().forEach(document -> parts.add(OciForm.nameOf(document.digest())));
    for (var other : tree.others()) {
      var blobs = IndexTree.blobs(other).toList();
      if (blobs.stream().allMatch(isHere)) {
        parts.add(OciForm.nameOf(other.digest()));
        blobs.forEach(blob -> parts.add(OciForm.nameOf(blob.digest())));
      }
    }
    return parts;
  }
}
