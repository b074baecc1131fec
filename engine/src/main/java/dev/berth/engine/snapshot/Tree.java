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
import dev.berth.engine.kernel.FolderEntry;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.kernel.PlatformThreads;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A whole folder with foreign files in it: measured, or removed. Every step is taken from the
 * descriptor of a folder, no link is followed and no mount entered, so that nothing outside is
 * touched whatever is inside and whoever changes it meanwhile.
 */
public final class Tree {
  /** Folders open at once; deeper ones are first moved up to the top. */
  private static final int MOST_OPEN = 64;

  private static final int PATH_MAX = 4096;

  /** Of paths that wait to be measured, and of files that are known to have several names. */
  private static final long MOST_BYTES = 64 << 20;

  /** Of a path or file, besides the letters. */
  private static final int OVERHEAD = 80;

  private static final int INSIDE = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;

  private final FileCalls files;

  public Tree(FileCalls files) {
    this.files = files;
  }

  /**
   * Bytes that a folder takes on disk; each file once, however many names it has. What lies deeper
   * than a path can name is not counted, nor what would take more memory to look at than any tree
   * that isn't meant to.
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
    var measuring = new Measuring(top);
    while (!measuring.left.isEmpty()) {
      measuring.folder(measuring.left.pop());
    }
    return measuring.bytes;
  }

  /** One measurement, in a bounded amount of memory. */
  private final class Measuring {
    private final int top;
    private final Set<Long> counted = new HashSet<>();
    private final Deque<String> left = new ArrayDeque<>(List.of("."));
    private long memory;
    private long bytes;

    Measuring(int top) {
      this.top = top;
    }

    void folder(String path) {
      memory -= OVERHEAD + path.length();
      int folder = files.openat2(top, path, O_RDONLY | O_DIRECTORY, 0, INSIDE);
      try {
        for (var some = files.someDents(folder); !some.isEmpty(); some = files.someDents(folder)) {
          some.forEach(entry -> entry(folder, path, entry.name()));
        }
      } finally {
        files.close(folder);
      }
    }

    private void entry(int folder, String path, String name) {
      var found = files.find(folder, name);
      if (found.isEmpty()) {
        return;
      }
      var status = found.get();
      if (status.isFolder()) {
        bytes += status.blocks() * 512;
        later(path + "/" + name);
      } else if (status.links() < 2 || isFirst(status)) {
        bytes += status.blocks() * 512;
      }
    }

    private void later(String path) {
      if (PathText.encode(path).length < PATH_MAX && fits(path.length())) {
        left.push(path);
      }
    }

    private boolean isFirst(FileStatus status) {
      return !counted.contains(status.inode()) && fits(0) && counted.add(status.inode());
    }

    private boolean fits(int letters) {
      boolean fits = memory + OVERHEAD + letters <= MOST_BYTES;
      memory += fits ? OVERHEAD + letters : 0;
      return fits;
    }
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
            return remove(parent, folder.getFileName().toString());
          } finally {
            files.close(parent);
          }
        });
  }

  /** The same of a name in an open folder, on this thread. */
  public long remove(int parent, String name) {
    return files.find(parent, name).map(status -> removeFolder(parent, name, status)).orElse(0L);
  }

  private long removeFolder(int parent, String name, FileStatus status) {
    int top = files.openat2(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, INSIDE);
    long freed = status.blocks() * 512;
    try {
      freed += new Removal(top).empty(top, 1);
    } finally {
      files.close(top);
    }
    unlink(parent, name, AT_REMOVEDIR);
    return freed;
  }

  private int open(Path folder) {
    return files.openat2(AT_FDCWD, folder.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
  }

  /** One removal. */
  private final class Removal {
    private final int top;
    private long names;

    Removal(int top) {
      this.top = top;
    }

    /** Reads until nothing is left: what was too deep comes up to the top meanwhile. */
    long empty(int folder, int depth) {
      long freed = 0;
      for (boolean some = true; some; ) {
        some = false;
        files.lseek(folder, 0, SEEK_SET);
        for (var next = files.someDents(folder); !next.isEmpty(); next = files.someDents(folder)) {
          some = true;
          freed += remove(folder, next, depth);
        }
      }
      return freed;
    }

    private long remove(int folder, List<FolderEntry> entries, int depth) {
      long freed = 0;
      for (var entry : entries) {
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
