package dev.berth.engine.cgroup;

import dev.berth.engine.kernel.CgroupLayout.Hierarchy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A mounted hierarchy, with the parent of this engine's groups in it. */
sealed interface Tree permits V1Tree, V2Tree {

  Hierarchy hierarchy();

  /** Absolute within the hierarchy. */
  String parent();

  /** Makes the parent, and lets its groups use what they may use. */
  void prepare();

  /** Makes the folder of a new group; false where it was there. */
  boolean make(String name);

  /** The file that a process writes 0 into to be in the group. */
  String joinFile(String name);

  default Path parentFolder() {
    return Path.of(hierarchy().mountPoint() + parent());
  }

  default Path folder(String name) {
    return parentFolder().resolve(name);
  }

  default Set<String> controllers() {
    return hierarchy().controllers();
  }

  /** The groups on the way from the root of the hierarchy to the parent, the root aside. */
  default List<Path> ancestry() {
    var top = Path.of(hierarchy().mountPoint());
    var below = top.relativize(parentFolder());
    return IntStream.rangeClosed(1, below.getNameCount())
        .mapToObj(length -> top.resolve(below.subpath(0, length)))
        .toList();
  }
}
