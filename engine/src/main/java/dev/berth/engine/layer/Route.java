package dev.berth.engine.layer;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where a path has led to so far. What the layer doesn't have yet is made at the end of the path
 * only: a link may lead through it and out again.
 */
final class Route {
  /** The last folder that the layer has. */
  TargetFolder at;

  /** Links followed. */
  int links;

  private final Deque<String> missing = new ArrayDeque<>();

  /** How many of the missing names the view below has, or may have while it isn't known. */
  private int below;

  /** Whether the first of them is a whiteout of this layer. */
  private boolean hidden;

  Route(TargetFolder root) {
    this.at = root;
  }

  void restart(TargetFolder root) {
    at = root;
    missing.clear();
    below = 0;
    hidden = false;
  }

  boolean isMade() {
    return missing.isEmpty();
  }

  /** Whether the view below, where it shows through {@code at}, may have something here. */
  boolean mayShow() {
    return !hidden && below == missing.size();
  }

  String child(String name) {
    return at.child(missing.isEmpty() ? name : String.join("/", missing) + "/" + name);
  }

  void addWhiteout(String name) {
    missing.add(name);
    hidden = true;
  }

  /**
   * Goes on to a name that the layer doesn't have.
   *
   * @param isBelow whether the view below has it
   */
  void addMissing(String name, boolean isBelow) {
    missing.add(name);
    below += isBelow ? 1 : 0;
  }

  /** Leaves the last missing name. */
  void removeMissing() {
    missing.removeLast();
    below = Math.min(below, missing.size());
    hidden &= !missing.isEmpty();
  }

  /** Makes what is missing. */
  TargetFolder made(TargetTree tree, Instant time) {
    var folder = at;
    for (var name : missing) {
      folder =
          hidden
              ? tree.implyOverWhiteout(folder, name, time)
              : tree.imply(folder, name, FileAttributes.plainFolder(time));
      hidden = false;
    }
    return folder;
  }
}
