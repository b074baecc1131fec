package dev.berth.engine.mount;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_SYMLINKS;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** Folders to mount an image on: the engine's own, or one that a caller names. */
final class MountPlace {
  private final FileCalls files;
  private final Path own;
  private final List<Path> forbidden;

  /**
   * @param own where the engine's own are made; root alone may enter it
   * @param forbidden folders of the engine, which nobody mounts anything in
   */
  MountPlace(FileCalls files, Path own, List<Path> forbidden) {
    this.files = files;
    this.own = own;
    this.forbidden = List.copyOf(forbidden);
  }

  /**
   * The path to mount on.
   *
   * @param asked a caller's; empty for one of the engine's own, which {@link #make} makes
   */
  Path choose(Optional<String> asked, String id) {
    if (asked.isEmpty()) {
      return own.resolve(id);
    }
    var path = Path.of(asked.get());
    if (!path.isAbsolute()) {
      throw refused(asked.get(), "it is no absolute path; begin it with /");
    }
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      throw refused(asked.get(), "it is not there; make an empty folder first");
    }
    if (forbidden.stream().anyMatch(folder -> real.startsWith(folder) || folder.startsWith(real))) {
      throw refused(asked.get(), "it belongs to Berth itself; name another folder");
    }
    return real;
  }

  void make(Path folder) {
    try {
      Files.createDirectories(own);
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw BerthException.internal("cannot make the folder " + folder, e);
    }
  }

  /** Removes a folder of the engine's own; what is in it stays. */
  void remove(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw BerthException.internal("cannot remove the folder " + folder, e);
    }
  }

  /** A descriptor of a folder whose path leads through no link, which the caller closes. */
  int open(Path folder) {
    return files.openat2(
        AT_FDCWD, folder.toString(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS);
  }

  /** The same of an empty one. */
  int openEmpty(Path folder) {
    int fd;
    try {
      fd = open(folder);
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP || e.errno() == Errno.ENOENT) {
        throw refused(folder.toString(), "it is no folder; make an empty one first");
      }
      throw e;
    }
    if (files.someDents(fd).isEmpty()) {
      return fd;
    }
    files.close(fd);
    throw refused(folder.toString(), "it is not empty; name an empty folder");
  }

  private static BerthException refused(String path, String why) {
    return BerthException.invalid("cannot mount the image on %s: %s".formatted(path, why));
  }
}
