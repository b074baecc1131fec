package dev.berth.engine.layer;

import static dev.berth.engine.kernel.FileFlags.AT_SYMLINK_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_BENEATH;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.KernelException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives files their owner, mode, attributes and times, in the order in which the kernel keeps them:
 * a new owner takes setuid and capabilities away, so the owner comes first.
 */
final class AttributeCalls {
  private final FileCalls files;
  private long refused;
  private String firstRefused = "";

  AttributeCalls(FileCalls files) {
    this.files = files;
  }

  /** Sets all of an open file or folder that belongs to 0:0 so far. */
  void set(int fd, FileAttributes to) {
    if (to.uid() != 0 || to.gid() != 0) {
      files.fchown(fd, to.uid(), to.gid());
    }
    files.fchmod(fd, to.mode());
    setExtended(fd, to.extended());
    files.futimens(fd, to.modified(), to.modified());
  }

  /** Sets all of a link, device or fifo just made, which can't be opened. */
  void set(int folder, String name, FileAttributes to, boolean isLink) {
    if (to.uid() != 0 || to.gid() != 0) {
      files.fchownat(folder, name, to.uid(), to.gid(), AT_SYMLINK_NOFOLLOW);
    }
    if (!isLink) {
      files.fchmodat(folder, name, to.mode());
    }
    if (!to.extended().isEmpty()) {
      int fd = files.openat2(folder, name, O_PATH | O_NOFOLLOW, 0, RESOLVE_BENEATH);
      try {
        setExtended(fd, to.extended());
      } finally {
        files.close(fd);
      }
    }
    files.utimensat(folder, name, to.modified(), to.modified(), AT_SYMLINK_NOFOLLOW);
  }

  private void setExtended(int fd, Map<String, byte[]> attributes) {
    attributes.forEach(
        (name, value) -> {
          if (!Whiteouts.isOverlayAttribute(name)) {
            setExtended(fd, name, value);
          }
        });
  }

  /**
   * A file without its capabilities would not work, so that fails. Others are lost where the file
   * system or the kind of file has none, as with every other tool; they are counted.
   */
  private void setExtended(int fd, String name, byte[] value) {
    try {
      files.fsetxattr(fd, name, value);
    } catch (KernelException e) {
      boolean cannot = e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EPERM;
      if (!cannot || name.equals("security.capability")) {
        throw e;
      }
      if (refused++ == 0) {
        firstRefused = name;
      }
    }
  }

  /** Extended attributes of an open file, without overlay's own. */
  Map<String, byte[]> extended(int fd) {
    var names = files.flistxattr(fd);
    if (names.isEmpty()) {
      return Map.of();
    }
    var found = new TreeMap<String, byte[]>();
    for (var name : names) {
      if (Whiteouts.isOverlayAttribute(name)) {
        refuseReference(name);
      } else {
        files.fgetxattr(fd, name).ifPresent(value -> found.put(name, value));
      }
    }
    return found;
  }

  /** What is no more than a reference to a layer below can't be told as a layer of its own. */
  private static void refuseReference(String name) {
    if (name.equals("trusted.overlay.redirect") || name.equals("trusted.overlay.metacopy")) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot make a layer: a file has the attribute %s; mount overlays with redirect_dir=off,metacopy=off"
              .formatted(name));
    }
  }

  long refused() {
    return refused;
  }

  String firstRefused() {
    return firstRefused;
  }
}
