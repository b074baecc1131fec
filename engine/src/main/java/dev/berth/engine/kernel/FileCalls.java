package dev.berth.engine.kernel;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The system calls on files, by their own names. Paths are {@link PathText}; a path is taken
 * relative to the folder whose descriptor comes before it ({@link FileFlags#AT_FDCWD} for the
 * current one). A failed call is a {@link KernelException} that names call and path. Numbers are in
 * {@link FileFlags}; every descriptor made here is close-on-exec.
 */
public interface FileCalls {
  /** openat2(2). Never opens a foreign FIFO or device for reading: use {@link #readRegularFile}. */
  int openat2(int folder, String path, int flags, int mode, int resolve);

  void close(int fd);

  /** Sets the bits of a mode that nothing made by this process gets, and gives those so far. */
  int umask(int bits);

  void mkdirat(int folder, String path, int mode);

  /**
   * Makes a device, a pipe or an empty file.
   *
   * @param mode type ({@code S_IFCHR}, {@code S_IFBLK}, {@code S_IFIFO}, {@code S_IFREG}) and bits
   */
  void mknodat(int folder, String path, int mode, int major, int minor);

  void symlinkat(String target, int folder, String path);

  String readlinkat(int folder, String path);

  void linkat(int fromFolder, String from, int toFolder, String to, int flags);

  void unlinkat(int folder, String path, int flags);

  void renameat2(int fromFolder, String from, int toFolder, String to, int flags);

  /** With an empty path and {@code AT_EMPTY_PATH} the descriptor itself. */
  void fchownat(int folder, String path, long uid, long gid, int flags);

  void fchown(int fd, long uid, long gid);

  void fchmod(int fd, int mode);

  /** Follows a link in the last place: the caller knows that there is none. */
  void fchmodat(int folder, String path, int mode);

  /** Sets access and modification time; with an empty path those of the descriptor. */
  void utimensat(int folder, String path, Instant accessed, Instant modified, int flags);

  void futimens(int fd, Instant accessed, Instant modified);

  /** statx(2); with an empty path and {@code AT_EMPTY_PATH} of the descriptor itself. */
  FileStatus statx(int folder, String path, int flags);

  default FileStatus fstat(int fd) {
    return statx(fd, "", FileFlags.AT_EMPTY_PATH);
  }

  /** Like {@link #statx} without following a link in the last place; empty where nothing is. */
  Optional<FileStatus> find(int folder, String path);

  /** How much room the file system of a path has: statvfs(3). */
  FileSystemRoom statvfs(String path);

  /** Names of the extended attributes; the descriptor may be an {@code O_PATH} one. */
  List<String> flistxattr(int fd);

  /** An extended attribute; the descriptor may be an {@code O_PATH} one. */
  Optional<byte[]> fgetxattr(int fd, String name);

  /** Sets an extended attribute; the descriptor may be an {@code O_PATH} one. */
  void fsetxattr(int fd, String name, byte[] value);

  void fremovexattr(int fd, String name);

  /**
   * Names in a folder, without {@code .} and {@code ..}, in the file system's order.
   *
   * @throws dev.berth.engine.error.BerthException RESOURCE_EXHAUSTED where they take too much
   *     memory: who has put them there may be hostile
   */
  List<FolderEntry> getdents(int folder);

  /** The next of them, some thousands at most; none at the end. */
  List<FolderEntry> someDents(int folder);

  /** Reads into a direct buffer's rest, and says how many; 0 at the end. */
  int read(int fd, ByteBuffer target);

  int pread(int fd, ByteBuffer target, long position);

  /** Writes all that is left in a direct buffer. */
  void write(int fd, ByteBuffer source);

  void pwrite(int fd, ByteBuffer source, long position);

  /** Copies within the kernel where it can, and says how many bytes; 0 at the end. */
  long copyFileRange(int from, int to, long count);

  void ftruncate(int fd, long size);

  /** lseek(2); -1 where {@code SEEK_DATA} or {@code SEEK_HOLE} find nothing more. */
  long lseek(int fd, long offset, int whence);

  void fsync(int fd);

  /** Writes back the whole file system that the descriptor is on. */
  void syncfs(int fd);

  /** False where {@code LOCK_NB} was asked for and another one holds the lock. */
  boolean flock(int fd, int operation);

  /**
   * Takes the marks "immutable" and "append only" from a file or folder, where its file system has
   * such marks: with them nothing can be removed.
   */
  void clearProtection(int fd);

  /**
   * The content of a regular file of somebody else's, such as an image's {@code /etc/passwd}:
   * nothing but a regular file is ever opened, and no more than the limit is read. Runs on a
   * platform thread.
   *
   * @param resolve how the path may lead, such as {@code RESOLVE_IN_ROOT}
   * @throws KernelException ENOENT where nothing is
   * @throws dev.berth.engine.error.BerthException INVALID_ARGUMENT for anything but a regular file,
   *     RESOURCE_EXHAUSTED for a longer one
   */
  byte[] readRegularFile(int folder, String path, int resolve, int maxBytes);
}
