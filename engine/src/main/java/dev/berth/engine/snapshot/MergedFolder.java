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
import java.util.stream.IntStream;

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

  /** Which folder of the stack each part is in, 0 for the uppermost. */
  private final List<Integer> depths;

  /** The first folder of the stack that can't have a part, whatever is in it. */
  private final int end;

  private MergedFolder(FileCalls files, List<Integer> parts, List<Integer> depths, int end) {
    this.files = files;
    this.parts = List.copyOf(parts);
    this.depths = List.copyOf(depths);
    this.end = end;
  }

  /**
   * The root of a stack.
   *
   * @param parts {@code O_PATH} descriptors, uppermost first, closed with this
   */
  static MergedFolder root(FileCalls files, List<Integer> parts) {
    return new MergedFolder(
        files, parts, IntStream.range(0, parts.size()).boxed().toList(), Integer.MAX_VALUE);
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
    var innerDepths = new ArrayList<Integer>();
    int innerEnd = end;
    try {
      for (int i = 0; i < parts.size(); i++) {
        int part = parts.get(i);
        var status = files.find(part, name);
        if (status.isEmpty()) {
          continue;
        }
        if (!status.get().isFolder()) {
          innerEnd = depths.get(i);
          break;
        }
        int fd = files.openat2(part, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0, INSIDE);
        inner.add(fd);
        innerDepths.add(depths.get(i));
        if (files.fgetxattr(fd, OPAQUE).filter(value -> Arrays.equals(value, YES)).isPresent()) {
          innerEnd = depths.get(i) + 1;
          break;
        }
      }
      return new MergedFolder(files, inner, innerDepths, innerEnd);
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

  /** Names that some of the uppermost folders of the stack have here, whiteouts too. */
  List<String> namesAbove(int uppermost) {
    var names = new TreeSet<String>();
    for (int i = 0; i < parts.size() && depths.get(i) < uppermost; i++) {
      int fd = files.openat2(parts.get(i), ".", O_RDONLY | O_DIRECTORY, 0, INSIDE);
      try {
        files.getdents(fd).forEach(entry -> names.add(entry.name()));
      } finally {
        files.close(fd);
      }
    }
    return List.copyOf(names);
  }

  /** Whether nothing of the uppermost folders of the stack hides those below them here. */
  boolean seesBelow(int uppermost) {
    return end > uppermost;
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
