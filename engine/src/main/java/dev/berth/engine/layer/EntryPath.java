package dev.berth.engine.layer;

import java.util.ArrayList;

/**
 * An archive's name for a place below the root: cleaned as text, so that {@code ..} and a slash in
 * front lead nowhere else.
 *
 * @param folder the path without its last name; "" for the root
 * @param base the last name; "" for the root itself
 */
record EntryPath(String folder, String base) {

  static EntryPath of(String name) {
    var parts = new ArrayList<String>();
    for (var part : name.split("/")) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!parts.isEmpty()) {
            parts.removeLast();
          }
        }
        default -> parts.add(part);
      }
    }
    var base = parts.isEmpty() ? "" : parts.removeLast();
    return new EntryPath(String.join("/", parts), base);
  }

  boolean isRoot() {
    return base.isEmpty();
  }

  /** The folder of a path that isn't the root's. */
  static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  static String join(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /** Whether a name in the folder's path has the form that the pattern's test accepts. */
  boolean anyFolder(java.util.function.Predicate<String> test) {
    if (!folder.contains(Whiteouts.PREFIX)) {
      return false;
    }
    for (var part : folder.split("/")) {
      if (test.test(part)) {
        return true;
      }
    }
    return false;
  }
}
