package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.layer.Change.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lists what an upper folder changes. As with other engines on overlay, a file that was copied up
 * counts as changed; a folder counts where its owner, mode or time differ, or a name in it came or
 * went.
 */
final class DiffList implements UpperWalk.Visitor {
  private static final long MOST_BYTES = 96 << 20;

  /** Of a path, besides its letters. */
  private static final int OVERHEAD = 100;

  private final FileCalls files;
  private final LowerLookup lower;
  private final TreeMap<String, Kind> found = new TreeMap<>();
  private final MemoryBudget memory =
      new MemoryBudget(MOST_BYTES, "cannot tell what was changed", "the paths of that");

  DiffList(FileCalls files, LowerLookup lower) {
    this.files = files;
    this.lower = lower;
  }

  List<Change> changes() {
    return found.entrySet().stream().map(e -> new Change(e.getValue(), "/" + e.getKey())).toList();
  }

  @Override
  public void folder(String path, FileStatus status, Optional<FileStatus> below, int fd) {
    if (below.isEmpty()) {
      added(path);
      return;
    }
    var before = below.get();
    boolean same =
        status.mode() == before.mode()
            && status.uid() == before.uid()
            && status.gid() == before.gid()
            && (path.isEmpty() || status.modified().equals(before.modified()));
    if (!same) {
      put(path, Kind.CHANGED);
    }
  }

  @Override
  public void opaque(String path, int fd) {
    put(path, Kind.CHANGED);
    var here = new HashSet<String>();
    files.getdents(fd).forEach(entry -> here.add(entry.name()));
    for (var name : lower.list(path)) {
      if (!here.contains(name)) {
        removed(EntryPath.join(path, name));
      }
    }
    files.lseek(fd, 0, dev.berth.engine.kernel.FileFlags.SEEK_SET);
  }

  @Override
  public void file(String path, FileStatus status, Optional<FileStatus> below, int fd) {
    if (below.isPresent()) {
      put(path, Kind.CHANGED);
    } else {
      added(path);
    }
  }

  @Override
  public void removed(String path) {
    put(path, Kind.REMOVED);
    changedFolder(path);
  }

  private void added(String path) {
    put(path, Kind.ADDED);
    changedFolder(path);
  }

  private void changedFolder(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      var folder = path.substring(0, slash);
      if (!found.containsKey(folder)) {
        put(folder, Kind.CHANGED);
      }
    }
  }

  private void put(String path, Kind kind) {
    if (found.put(path, kind) == null) {
      memory.take(OVERHEAD + path.length());
    }
  }
}
