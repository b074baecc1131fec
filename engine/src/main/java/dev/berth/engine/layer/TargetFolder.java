package dev.berth.engine.layer;

import org.jspecify.annotations.Nullable;

/** A folder of the tree being unpacked, open ({@code O_PATH}) while it is in the cache. */
final class TargetFolder {
  final int fd;
  final String path;
  final @Nullable TargetFolder parent;

  /** Whether the view below shows through, and when that was found out. */
  boolean seesLower;

  int generation = -1;

  /** Whether overlay has been told that there are whiteouts in it. */
  boolean hasWhiteouts;

  TargetFolder(int fd, String path, @Nullable TargetFolder parent) {
    this.fd = fd;
    this.path = path;
    this.parent = parent;
  }

  /** Whether it is the folder at a path, or lies in it. */
  boolean isIn(String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  String child(String name) {
    return EntryPath.join(path, name);
  }
}
