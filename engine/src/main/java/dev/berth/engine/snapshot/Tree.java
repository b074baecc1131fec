package dev.berth.engine.snapshot;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.AT_REMOVEDIR;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_NONBLOCK;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_BENEATH;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_SYMLINKS;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_XDEV;
import static dev.berth.engine.kernel.FileFlags.SEEK_SET;

import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.kernel.PlatformThreads;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;

/**
 * A whole folder with foreign files in it: measured, or removed. Every step is taken from the
 * descriptor of a folder, no link is followed and no mount entered, so that nothing outside is
 * touched whatever is inside and whoever changes it meanwhile.
 */
public final class Tree {
  /** Folders open at once; deeper ones are first moved up to the top. */
  private static final int MOST_OPEN = 64;

  private static final int PATH_MAX = 4096;
  private static final int INSIDE = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;

  private final FileCalls files;

  public Tree(FileCalls files) {
    this.files = files;
  }

  /**
   * Bytes that a folder takes on disk; each file once, however many names it has. What lies deeper
   * than a path can name is not counted.
   */
  public long measure(Path folder) {
    return PlatformThreads.KERNEL.call(
        () -> {
          int top = open(folder);
          try {
            return files.fstat(top).blocks() * 512 + measure(top);
          } finally {
            files.close(top);
          }
        });
  }

  private long measure(int top) {
    long bytes = 0;
    var counted = new HashSet<Long>();
    var left = new ArrayDeque<String>();
    left.push(".");
    while (!left.isEmpty()) {
      var path = left.pop();
      int folder = files.openat2(top, path, O_RDONLY | O_DIRECTORY, 0, INSIDE);
      try {
        for (var entry : files.getdents(folder)) {
          var status = files.find(folder, entry.name());
          if (status.isEmpty()) {
            continue;
          }
          boolean isFolder = status.get().isFolder();
          if (isFolder || status.get().links() < 2 || counted.add(status.get().inode())) {
            bytes += status.get().blocks() * 512;
          }
          var inner = path + "/" + entry.name();
          if (isFolder && PathText.encode(inner).length < PATH_MAX) {
            left.push(inner);
          }
        }
      } finally {
        files.close(folder);
      }
    }
    return bytes;
  }

  /**
   * Removes a folder with all that is in it; one that isn't there is fine.
   *
   * @return bytes freed on disk
   */
  public long remove(Path folder) {
    return PlatformThreads.KERNEL.call(
        () -> {
          int parent = open(folder.resolveSibling("."));
          try {
            var name = folder.getFileName().toString();
            var status = files.find(parent, name);
            return status.isEmpty() ? 0 : removeFolder(parent, name, status.get());
          } finally {
            files.close(parent);
          }
        });
  }

  private long removeFolder(int parent, String name, FileStatus status) {
    int top = files.openat2(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, INSIDE);
    long freed = status.blocks() * 512;
    try {
      var removal = new Removal(top);
      do {
        removal.moved = 0;
        files.lseek(top, 0, SEEK_SET);
        freed += removal.empty(top, 1);
      } while (removal.moved > 0);
    } finally {
      files.close(top);
    }
    unlink(parent, name, AT_REMOVEDIR);
    return freed;
  }

  private int open(Path folder) {
    return files.openat2(AT_FDCWD, folder.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
  }

  /** One removal, which counts what it moved up because it was too deep. */
  private final class Removal {
    private final int top;
    private int moved;
    private long names;

    Removal(int top) {
      this.top = top;
    }

    long empty(int folder, int depth) {
      long freed = 0;
      for (var entry : files.getdents(folder)) {
        var status = files.find(folder, entry.name());
        if (status.isPresent()) {
          freed += remove(folder, entry.name(), status.get(), depth);
        }
      }
      return freed;
    }

    private long remove(int folder, String name, FileStatus status, int depth) {
      if (!status.isFolder()) {
        unlink(folder, name, 0);
        return status.links() == 1 ? status.blocks() * 512 : 0;
      }
      if (depth == MOST_OPEN) {
        moveUp(folder, name);
        return 0;
      }
      int inner = files.openat2(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, INSIDE);
      long freed;
      try {
        freed = empty(inner, depth + 1);
      } finally {
        files.close(inner);
      }
      unlink(folder, name, AT_REMOVEDIR);
      return freed + status.blocks() * 512;
    }

    private void moveUp(int folder, String name) {
      moved++;
      while (true) {
        var fresh = ".berth-deep-" + names++;
        if (files.find(top, fresh).isEmpty()) {
          unprotected(folder, name, () -> files.renameat2(folder, name, top, fresh, 0));
          return;
        }
      }
    }
  }

  private void unlink(int folder, String name, int flags) {
    unprotected(folder, name, () -> files.unlinkat(folder, name, flags));
  }

  /**
   * Tries, and where a mark of the file or its folder forbids it, takes that away and tries again.
   */
  private void unprotected(int folder, String name, Runnable action) {
    try {
      action.run();
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOENT) {
        return;
      }
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
      files.clearProtection(folder);
      files.find(folder, name).ifPresent(status -> clear(folder, name, status));
      action.run();
    }
  }

  private void clear(int folder, String name, FileStatus status) {
    if (!status.isRegular() && !status.isFolder()) {
      return;
    }
    int fd = files.openat2(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, INSIDE);
    try {
      files.clearProtection(fd);
    } finally {
      files.close(fd);
    }
  }
}
