package dev.berth.engine.kernel.jna;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.AT_SYMLINK_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.LOCK_NB;
import static dev.berth.engine.kernel.FileFlags.O_CLOEXEC;
import static dev.berth.engine.kernel.FileFlags.SEEK_DATA;
import static dev.berth.engine.kernel.FileFlags.SEEK_HOLE;
import static dev.berth.engine.kernel.jna.CallResult.check;
import static dev.berth.engine.kernel.jna.CallResult.failure;
import static dev.berth.engine.kernel.jna.CallResult.is;
import static dev.berth.engine.kernel.jna.CallResult.lastWas;

import com.sun.jna.Native;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.FileSystemRoom;
import dev.berth.engine.kernel.FolderEntry;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.kernel.PlatformThreads;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link FileCalls} through JNA's direct mapping of the C library. */
public final class JnaFileCalls implements FileCalls {
  private static final long FS_IOC_GETFLAGS = 0x80086601L;
  private static final long FS_IOC_SETFLAGS = 0x40086602L;
  private static final int FS_IMMUTABLE_FL = 0x10;
  private static final int FS_APPEND_FL = 0x20;

  /** How file systems say that they have no such flags; ENOTTY has no name of ours. */
  private static final Set<Errno> NO_FLAGS = Set.of(Errno.OTHER, Errno.EOPNOTSUPP, Errno.EINVAL);

  @Override
  public int openat2(int folder, String path, int flags, int mode, int resolve) {
    try (var scratch = Scratch.take()) {
      long name = scratch.path("openat2", path);
      scratch.memory.putLong(Scratch.STRUCTURE, Integer.toUnsignedLong(flags | O_CLOEXEC));
      scratch.memory.putLong(Scratch.STRUCTURE + 8, mode);
      scratch.memory.putLong(Scratch.STRUCTURE + 16, resolve);
      // EAGAIN: a rename elsewhere made the kernel unsure whether the path stayed inside.
      for (int tries = 0; ; tries++) {
        long fd =
            FileLibc.syscall(FileLibc.SYS_OPENAT2, folder, name, scratch.structure(), 24, 0, 0);
        if (fd >= 0) {
          return (int) fd;
        }
        int errno = Native.getLastError();
        boolean again = is(errno, Errno.EINTR) || (is(errno, Errno.EAGAIN) && tries < 100);
        if (!again) {
          throw failure("openat2", folder, path, errno);
        }
      }
    }
  }

  @Override
  public void close(int fd) {
    // The descriptor is gone whatever the answer, so that a second try could close another's.
    if (FileLibc.close(fd) < 0 && is(Native.getLastError(), Errno.EBADF)) {
      throw new KernelException("close", "descriptor " + fd, Errno.EBADF.number());
    }
  }

  @Override
  public int umask(int bits) {
    return FileLibc.umask(bits);
  }

  @Override
  public void mkdirat(int folder, String path, int mode) {
    try (var scratch = Scratch.take()) {
      int result = FileLibc.mkdirat(folder, scratch.path("mkdirat", path), mode);
      check(result, "mkdirat", folder, path);
    }
  }

  @Override
  public void mknodat(int folder, String path, int mode, int major, int minor) {
    try (var scratch = Scratch.take()) {
      long name = scratch.path("mknodat", path);
      check(FileLibc.mknodat(folder, name, mode, device(major, minor)), "mknodat", folder, path);
    }
  }

  @Override
  public void symlinkat(String target, int folder, String path) {
    try (var scratch = Scratch.take()) {
      long to = scratch.secondPath("symlinkat", target);
      int result = FileLibc.symlinkat(to, folder, scratch.path("symlinkat", path));
      check(result, "symlinkat", folder, path);
    }
  }

  @Override
  public String readlinkat(int folder, String path) {
    try (var scratch = Scratch.take()) {
      long name = scratch.path("readlinkat", path);
      long length = FileLibc.readlinkat(folder, name, scratch.area(), Scratch.AREA_SIZE);
      check(length, "readlinkat", folder, path);
      return PathText.decode(scratch.area((int) length));
    }
  }

  @Override
  public void linkat(int fromFolder, String from, int toFolder, String to, int flags) {
    try (var scratch = Scratch.take()) {
      long source = scratch.path("linkat", from);
      long target = scratch.secondPath("linkat", to);
      check(FileLibc.linkat(fromFolder, source, toFolder, target, flags), "linkat", toFolder, to);
    }
  }

  @Override
  public void unlinkat(int folder, String path, int flags) {
    try (var scratch = Scratch.take()) {
      int result = FileLibc.unlinkat(folder, scratch.path("unlinkat", path), flags);
      check(result, "unlinkat", folder, path);
    }
  }

  @Override
  public void renameat2(int fromFolder, String from, int toFolder, String to, int flags) {
    try (var scratch = Scratch.take()) {
      long source = scratch.path("renameat2", from);
      long target = scratch.secondPath("renameat2", to);
      int result = FileLibc.renameat2(fromFolder, source, toFolder, target, flags);
      check(result, "renameat2", toFolder, to);
    }
  }

  @Override
  public void fchownat(int folder, String path, long uid, long gid, int flags) {
    try (var scratch = Scratch.take()) {
      long name = scratch.path("fchownat", path);
      int result = FileLibc.fchownat(folder, name, owner(uid), owner(gid), flags);
      check(result, "fchownat", folder, path);
    }
  }

  @Override
  public void fchown(int fd, long uid, long gid) {
    check(FileLibc.fchown(fd, owner(uid), owner(gid)), "fchown", fd, "");
  }

  @Override
  public void fchmod(int fd, int mode) {
    check(FileLibc.fchmod(fd, mode), "fchmod", fd, "");
  }

  @Override
  public void fchmodat(int folder, String path, int mode) {
    try (var scratch = Scratch.take()) {
      int result = FileLibc.fchmodat(folder, scratch.path("fchmodat", path), mode, 0);
      check(result, "fchmodat", folder, path);
    }
  }

  @Override
  public void utimensat(int folder, String path, Instant accessed, Instant modified, int flags) {
    if (path.isEmpty()) {
      futimens(folder, accessed, modified);
      return;
    }
    try (var scratch = Scratch.take()) {
      times(scratch, accessed, modified);
      long name = scratch.path("utimensat", path);
      int result = FileLibc.utimensat(folder, name, scratch.structure(), flags);
      check(result, "utimensat", folder, path);
    }
  }

  @Override
  public void futimens(int fd, Instant accessed, Instant modified) {
    try (var scratch = Scratch.take()) {
      times(scratch, accessed, modified);
      check(FileLibc.futimens(fd, scratch.structure()), "futimens", fd, "");
    }
  }

  @Override
  public FileStatus statx(int folder, String path, int flags) {
    try (var scratch = Scratch.take()) {
      int errno = Statx.call(scratch, folder, path, flags);
      if (errno != 0) {
        throw failure("statx", folder, path, errno);
      }
      return Statx.decode(scratch.memory, Scratch.STRUCTURE);
    }
  }

  @Override
  public FileSystemRoom statvfs(String path) {
    try (var scratch = Scratch.take()) {
      long name = scratch.path("statvfs", path);
      check(FileLibc.statvfs(name, scratch.structure()), "statvfs", AT_FDCWD, path);
      return Statvfs.decode(scratch.memory, Scratch.STRUCTURE);
    }
  }

  @Override
  public Optional<FileStatus> find(int folder, String path) {
    try (var scratch = Scratch.take()) {
      int errno = Statx.call(scratch, folder, path, AT_SYMLINK_NOFOLLOW);
      return switch (Errno.of(errno)) {
        case ENOENT, ENOTDIR -> Optional.empty();
        default -> {
          if (errno != 0) {
            throw failure("statx", folder, path, errno);
          }
          yield Optional.of(Statx.decode(scratch.memory, Scratch.STRUCTURE));
        }
      };
    }
  }

  @Override
  public List<String> flistxattr(int fd) {
    return ExtendedAttributes.flistxattr(fd);
  }

  @Override
  public Optional<byte[]> fgetxattr(int fd, String name) {
    return ExtendedAttributes.fgetxattr(fd, name);
  }

  @Override
  public void fsetxattr(int fd, String name, byte[] value) {
    ExtendedAttributes.fsetxattr(fd, name, value);
  }

  @Override
  public void fremovexattr(int fd, String name) {
    ExtendedAttributes.fremovexattr(fd, name);
  }

  @Override
  public List<FolderEntry> getdents(int folder) {
    return FolderEntries.of(folder);
  }

  @Override
  public List<FolderEntry> someDents(int folder) {
    return FolderEntries.some(folder);
  }

  @Override
  public int read(int fd, ByteBuffer target) {
    return DirectBuffers.read(fd, target);
  }

  @Override
  public int pread(int fd, ByteBuffer target, long position) {
    return DirectBuffers.pread(fd, target, position);
  }

  @Override
  public void write(int fd, ByteBuffer source) {
    DirectBuffers.write(fd, source);
  }

  @Override
  public void pwrite(int fd, ByteBuffer source, long position) {
    DirectBuffers.pwrite(fd, source, position);
  }

  @Override
  public long copyFileRange(int from, int to, long count) {
    while (true) {
      long copied = FileLibc.copy_file_range(from, 0, to, 0, count, 0);
      if (copied >= 0 || !lastWas(Errno.EINTR)) {
        check(copied, "copy_file_range", to, "");
        return copied;
      }
    }
  }

  @Override
  public void ftruncate(int fd, long size) {
    check(FileLibc.ftruncate(fd, size), "ftruncate", fd, "");
  }

  @Override
  public long lseek(int fd, long offset, int whence) {
    long position = FileLibc.lseek(fd, offset, whence);
    boolean forParts = whence == SEEK_DATA || whence == SEEK_HOLE;
    if (position < 0 && forParts && lastWas(Errno.ENXIO)) {
      return -1;
    }
    check(position, "lseek", fd, "");
    return position;
  }

  @Override
  public void fsync(int fd) {
    check(FileLibc.fsync(fd), "fsync", fd, "");
  }

  @Override
  public void syncfs(int fd) {
    check(FileLibc.syncfs(fd), "syncfs", fd, "");
  }

  @Override
  public boolean flock(int fd, int operation) {
    while (FileLibc.flock(fd, operation) < 0) {
      int errno = Native.getLastError();
      if (is(errno, Errno.EAGAIN) && (operation & LOCK_NB) != 0) {
        return false;
      }
      if (!is(errno, Errno.EINTR)) {
        throw failure("flock", fd, "", errno);
      }
    }
    return true;
  }

  @Override
  public void clearProtection(int fd) {
    try (var scratch = Scratch.take()) {
      scratch.memory.putLong(Scratch.STRUCTURE, 0);
      int got = FileLibc.ioctl(fd, FS_IOC_GETFLAGS, scratch.structure());
      if (got < 0 && NO_FLAGS.contains(Errno.of(Native.getLastError()))) {
        return;
      }
      check(got, "ioctl FS_IOC_GETFLAGS", fd, "");
      int flags = scratch.memory.getInt(Scratch.STRUCTURE);
      int cleared = flags & ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
      if (cleared != flags) {
        scratch.memory.putLong(Scratch.STRUCTURE, cleared);
        int set = FileLibc.ioctl(fd, FS_IOC_SETFLAGS, scratch.structure());
        check(set, "ioctl FS_IOC_SETFLAGS", fd, "");
      }
    }
  }

  @Override
  public byte[] readRegularFile(int folder, String path, int resolve, int maxBytes) {
    return PlatformThreads.KERNEL.call(
        () -> new RegularFile(this, folder, path, resolve).read(maxBytes));
  }

  /** The number by which glibc and the kernel's 64-bit calls know a device. */
  private static long device(int major, int minor) {
    return ((major & 0xfffff000L) << 32)
        | ((major & 0xfffL) << 8)
        | ((minor & 0xffffff00L) << 12)
        | (minor & 0xffL);
  }

  /** A user or group number; -1 would mean "unchanged" and is refused. */
  private static int owner(long id) {
    if (id < 0 || id >= 0xFFFFFFFFL) {
      throw new KernelException("chown", "id " + id, Errno.EINVAL.number());
    }
    return (int) id;
  }

  private static void times(Scratch scratch, Instant accessed, Instant modified) {
    var memory = scratch.memory;
    memory.putLong(Scratch.STRUCTURE, accessed.getEpochSecond());
    memory.putLong(Scratch.STRUCTURE + 8, accessed.getNano());
    memory.putLong(Scratch.STRUCTURE + 16, modified.getEpochSecond());
    memory.putLong(Scratch.STRUCTURE + 24, modified.getNano());
  }
}
