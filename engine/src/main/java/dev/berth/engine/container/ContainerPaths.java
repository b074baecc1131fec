package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.util.ArrayDeque;

/** Paths that a client gave, made plain and checked before anything uses them. */
final class ContainerPaths {
  private static final int PATH_MAX = 4096;
  private static final int NAME_MAX = 255;

  private ContainerPaths() {}

  /** The path without empty, "." and ".." parts; it must be absolute. */
  static String absolute(String what, String path) {
    if (!path.startsWith("/")) {
      throw BerthException.invalid(
          "cannot use \"%s\" as %s: it is not an absolute path".formatted(path, what));
    }
    if (path.indexOf('\0') >= 0 || path.length() >= PATH_MAX) {
      throw BerthException.invalid(
          "cannot use a path as %s: it holds a NUL or is longer than %d characters"
              .formatted(what, PATH_MAX - 1));
    }
    var parts = new ArrayDeque<String>();
    for (var part : path.split("/")) {
      if (part.length() > NAME_MAX) {
        throw BerthException.invalid(
            "cannot use \"%s...\" as %s: a name in it is longer than %d characters"
                .formatted(path.substring(0, 40), what, NAME_MAX));
      }
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** A place inside a container that something may be mounted on. */
  static String mountTarget(String path) {
    var target = absolute("target of a mount", path);
    if (target.equals("/") || SystemPaths.covers(target) || target.equals("/dev")) {
      throw BerthException.invalid(
          "cannot mount on %s inside a container: the engine's own mounts are there"
              .formatted(target));
    }
    return target;
  }

  /** A folder to run in: never one that /proc leads out of the container by. */
  static String workingFolder(String path) {
    var folder = absolute("working folder", path);
    if (folder.matches("/proc/[^/]+/(task/[^/]+/)?(fd|cwd|root|map_files|exe)(/.*)?")) {
      throw BerthException.invalid(
          "cannot use %s as working folder: it leads to files of other processes"
              .formatted(folder));
    }
    return folder;
  }

  static boolean isWithin(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }
}
