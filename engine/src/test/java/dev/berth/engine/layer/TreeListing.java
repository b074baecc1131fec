package dev.berth.engine.layer;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.value.Digest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that can be told of a tree, a line for each path: type, mode, owner, time to the nanosecond,
 * where links lead, devices, extended attributes, content, which names are one file. Two trees are
 * the same if their listings are.
 */
public final class TreeListing {
  private final FileCalls files;
  private final boolean withHoles;
  private final Map<String, String> lines = new TreeMap<>();
  private final Map<String, String> firstNames = new HashMap<>();

  private TreeListing(FileCalls files, boolean withHoles) {
    this.files = files;
    this.withHoles = withHoles;
  }

  /** Lines by path, as {@link PathText} has it without loss; the root is ".". */
  public static Map<String, String> of(FileCalls files, Path root) {
    return list(files, root, false);
  }

  /** Where the holes of files are is listed too: for trees on the same file system. */
  public static Map<String, String> withHoles(FileCalls files, Path root) {
    return list(files, root, true);
  }

  private static Map<String, String> list(FileCalls files, Path root, boolean withHoles) {
    var listing = new TreeListing(files, withHoles);
    int fd = files.openat2(AT_FDCWD, root.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
    try {
      listing.folder(fd, "");
    } finally {
      files.close(fd);
    }
    return listing.lines;
  }

  private void folder(int fd, String path) {
    var status = files.fstat(fd);
    lines.put(path.isEmpty() ? "." : path, common(status, fd));
    for (var entry :
        files.getdents(fd).stream()
            .sorted(java.util.Comparator.comparing(e -> e.name()))
            .toList()) {
      var name = path.isEmpty() ? entry.name() : path + "/" + entry.name();
      int found = files.openat2(fd, entry.name(), O_PATH | O_NOFOLLOW, 0, 0);
      try {
        entry(found, name);
      } finally {
        files.close(found);
      }
    }
  }

  private void entry(int found, String path) {
    var status = files.fstat(found);
    if (status.isFolder() || status.isRegular()) {
      int fd = files.openat2(AT_FDCWD, "/proc/self/fd/" + found, O_RDONLY, 0, 0);
      try {
        if (status.isFolder()) {
          folder(fd, path);
        } else {
          lines.put(path, common(status, fd) + content(status, fd) + same(status, path));
        }
      } finally {
        files.close(fd);
      }
      return;
    }
    var link = status.isLink() ? " -> " + PathText.printable(files.readlinkat(found, "")) : "";
    var device = status.isDevice() ? " %d:%d".formatted(status.major(), status.minor()) : "";
    lines.put(path, common(status, found) + link + device + same(status, path));
  }

  private String same(FileStatus status, String path) {
    if (status.links() < 2) {
      return "";
    }
    var first = firstNames.putIfAbsent(status.device() + ":" + status.inode(), path);
    return " links " + status.links() + (first == null ? "" : " = " + PathText.printable(first));
  }

  private String common(FileStatus status, int fd) {
    var text =
        new StringBuilder(
            "%o %d:%d %s".formatted(status.mode(), status.uid(), status.gid(), status.modified()));
    files.flistxattr(fd).stream()
        .sorted()
        .forEach(
            name ->
                text.append(' ')
                    .append(PathText.printable(name))
                    .append('=')
                    .append(HexFormat.of().formatHex(files.fgetxattr(fd, name).orElseThrow())));
    return text.toString();
  }

  private String content(FileStatus status, int fd) {
    var hasher = Digest.hasher();
    var buffer = ByteBuffer.allocateDirect(1 << 16);
    var parts = withHoles ? " " + Holes.of(files, fd, status.size()).parts() : "";
    files.lseek(fd, 0, 0);
    while (files.read(fd, buffer) > 0) {
      hasher.update(buffer.flip());
      buffer.clear();
    }
    return " " + status.size() + " " + Digest.finish(hasher).shortened() + parts;
  }
}
