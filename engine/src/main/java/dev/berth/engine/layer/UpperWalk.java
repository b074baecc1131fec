package dev.berth.engine.layer;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_BENEATH;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_SYMLINKS;
import static dev.berth.engine.kernel.FileFlags.S_IFCHR;
import static dev.berth.engine.kernel.FileFlags.S_IFSOCK;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.FolderEntry;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.PathText;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through an upper folder in order of name, devices first, because what hides comes before
 * what is. The folder may belong to a container that runs: a name is opened once, without opening
 * what it stands for, and all is asked of that descriptor.
 */
final class UpperWalk {
  private static final Logger LOG = LoggerFactory.getLogger(UpperWalk.class);
  private static final int INSIDE = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  private static final int LONGEST_PATH = 4095;
  private static final Comparator<FolderEntry> ORDER =
      Comparator.comparing((FolderEntry e) -> e.type() != S_IFCHR).thenComparing(FolderEntry::name);

  private final FileCalls files;
  private final LowerLookup lower;
  private final Visitor visitor;

  UpperWalk(FileCalls files, LowerLookup lower, Visitor visitor) {
    this.files = files;
    this.lower = lower;
    this.visitor = visitor;
  }

  /** Is told what is found. Paths have no slash in front; "" is the root. */
  interface Visitor {
    /**
     * A folder, before what is in it.
     *
     * @param below what the view below has at the path
     * @param fd readable
     */
    void folder(String path, FileStatus status, Optional<FileStatus> below, int fd);

    /** A folder hides all that the view below has in it. */
    void opaque(String path, int fd);

    /**
     * Everything but a folder.
     *
     * @param fd an {@code O_PATH} descriptor
     */
    void file(String path, FileStatus status, Optional<FileStatus> below, int fd);

    /** A name of the view below is hidden. */
    void removed(String path);
  }

  void walk(Path upper) {
    int root = files.openat2(AT_FDCWD, upper.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
    try {
      folder("", root, files.fstat(root), lower.find(""));
    } finally {
      files.close(root);
    }
  }

  private void folder(String path, int fd, FileStatus status, Optional<FileStatus> below) {
    visitor.folder(path, status, below, fd);
    boolean merged = below.map(FileStatus::isFolder).orElse(false);
    if (merged && isOpaque(fd)) {
      visitor.opaque(path, fd);
      merged = false;
    }
    for (var entry : entries(fd)) {
      visit(fd, EntryPath.join(path, entry.name()), entry.name(), merged);
    }
  }

  private List<FolderEntry> entries(int folder) {
    try {
      return files.getdents(folder).stream().sorted(ORDER).toList();
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOENT) {
        return List.of(); // A container that runs has removed the folder meanwhile.
      }
      throw e;
    }
  }

  private void visit(int folder, String path, String name, boolean merged) {
    if (path.length() > LONGEST_PATH) {
      throw BerthException.invalid(
          "cannot make a layer: the path of \"%s...\" is longer than %d bytes; shorten it"
              .formatted(PathText.printable(path.substring(0, 100)), LONGEST_PATH));
    }
    int found;
    try {
      found = files.openat2(folder, name, O_PATH | O_NOFOLLOW, 0, RESOLVE_BENEATH);
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOENT) {
        return; // A container that runs has removed it meanwhile.
      }
      throw e;
    }
    try {
      visit(found, path, merged ? lower.find(path) : Optional.empty());
    } finally {
      files.close(found);
    }
  }

  private void visit(int found, String path, Optional<FileStatus> below) {
    var status = files.fstat(found);
    if (status.isWhiteout()) {
      if (below.isPresent()) {
        visitor.removed(path);
      }
    } else if (Whiteouts.isWhiteout(lastName(path))) {
      LOG.warn(
          "{} is not part of the layer: a layer can't hold a name that begins with .wh.", path);
    } else if (status.type() == S_IFSOCK) {
      LOG.debug("{} is not part of the layer: a socket", path);
    } else if (status.isFolder()) {
      int readable = files.openat2(found, ".", O_RDONLY | O_DIRECTORY, 0, INSIDE);
      try {
        folder(path, readable, status, below);
      } finally {
        files.close(readable);
      }
    } else {
      visitor.file(path, status, below, found);
    }
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private boolean isOpaque(int fd) {
    return files
        .fgetxattr(fd, Whiteouts.OPAQUE_ATTRIBUTE)
        .map(value -> Arrays.equals(value, new byte[] {'y'}))
        .orElse(false);
  }
}
