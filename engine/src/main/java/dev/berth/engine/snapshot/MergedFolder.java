package dev.berth.engine.snapshot;

import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_BENEATH;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_SYMLINKS;
import static dev.berth.engine.kernel.FileFlags.S_IFCHR;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One folder of a merged file system, as the folders of that path in each layer that has a part in
 * it. A name is looked up in a part with a single call on its descriptor, so no link can lead away.
 */
final class MergedFolder {
  static final int INSIDE = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  private static final String OPAQUE = "trusted.overlay.opaque";
  private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);

  private final FileCalls files;
  private final List<Integer> parts;

  /**
   * A folder whose parts are known.
   *
   * @param parts {@code O_PATH} descriptors, uppermost first, closed with this
   */
  MergedFolder(FileCalls files, List<Integer> parts) {
    this.files = files;
    this.parts = List.copyOf(parts);
  }

  /**
   * A name in this folder and the part that decides about it.
   *
   * @param part descriptor that the name is to be opened from
   */
  record Child(int part, FileStatus status) {}

  Optional<Child> child(String name) {
    for (int part : parts) {
      var status = files.find(part, name);
      if (status.isPresent()) {
        return status.filter(found -> !found.isWhiteout()).map(found -> new Child(part, found));
      }
    }
    return Optional.empty();
  }

  /** The folder of a name that {@link #child} has found to be one. */
  MergedFolder folder(String name) {
    var inner = new ArrayList<Integer>();
    try {
      for (int part : parts) {
        var status = files.find(part, name);
        if (status.isEmpty()) {
          continue;
        }
        if (!status.get().isFolder()) {
          break;
        }
        int fd = files.openat2(part, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0, INSIDE);
        inner.add(fd);
        if (files.fgetxattr(fd, OPAQUE).filter(value -> Arrays.equals(value, YES)).isPresent()) {
          break;
        }
      }
      return new MergedFolder(files, inner);
    } catch (RuntimeException e) {
      inner.forEach(files::close);
      throw e;
    }
  }

  /** Names of all parts, in their order, without those that an upper part hides. */
  List<String> names() {
    var decided = new HashSet<String>();
    var names = new TreeSet<String>();
    for (int part : parts) {
      int fd = files.openat2(part, ".", O_RDONLY | O_DIRECTORY, 0, INSIDE);
      try {
        for (var entry : files.getdents(fd)) {
          if (decided.add(entry.name()) && !isWhiteout(fd, entry.name(), entry.type())) {
            names.add(entry.name());
          }
        }
      } finally {
        files.close(fd);
      }
    }
    return List.copyOf(names);
  }

  private boolean isWhiteout(int folder, String name, int type) {
    return (type == S_IFCHR || type == 0)
        && files.find(folder, name).filter(FileStatus::isWhiteout).isPresent();
  }

  /** The uppermost part, which lends the folder its attributes. */
  Optional<Integer> top() {
    return parts.stream().findFirst();
  }

  int descriptors() {
    return parts.size();
  }

  void close() {
    parts.forEach(files::close);
  }
}
