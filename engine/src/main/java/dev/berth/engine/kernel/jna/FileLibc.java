package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;

/**
 * The C library's file calls, mapped directly. Pointers are passed as numbers: direct mapping with
 * nothing but numbers is the cheapest way through JNA. All of them are 64 bits wide here.
 */
final class FileLibc {
  /** openat2 has no wrapper in glibc, and the same number on every architecture. */
  static final long SYS_OPENAT2 = 437;

  static {
    Native.register(FileLibc.class, "c");
  }

  private FileLibc() {}

  static native long syscall(long number, long a, long b, long c, long d, long e, long f);

  static native int close(int fd);

  static native int umask(int bits);

  static native int mkdirat(int folder, long path, int mode);

  static native int mknodat(int folder, long path, int mode, long device);

  static native int symlinkat(long target, int folder, long path);

  static native long readlinkat(int folder, long path, long buffer, long size);

  static native int linkat(int fromFolder, long from, int toFolder, long to, int flags);

  static native int unlinkat(int folder, long path, int flags);

  static native int renameat2(int fromFolder, long from, int toFolder, long to, int flags);

  static native int fchownat(int folder, long path, int uid, int gid, int flags);

  static native int fchown(int fd, int uid, int gid);

  static native int fchmod(int fd, int mode);

  static native int fchmodat(int folder, long path, int mode, int flags);

  static native int utimensat(int folder, long path, long times, int flags);

  static native int futimens(int fd, long times);

  static native int statx(int folder, long path, int flags, int mask, long buffer);

  static native int statvfs(long path, long buffer);

  static native long flistxattr(int fd, long list, long size);

  static native long listxattr(long path, long list, long size);

  static native long fgetxattr(int fd, long name, long value, long size);

  static native long getxattr(long path, long name, long value, long size);

  static native int fsetxattr(int fd, long name, long value, long size, int flags);

  static native int setxattr(long path, long name, long value, long size, int flags);

  static native int fremovexattr(int fd, long name);

  static native int removexattr(long path, long name);

  static native long getdents64(int fd, long buffer, long size);

  static native long read(int fd, long buffer, long size);

  static native long pread(int fd, long buffer, long size, long position);

  static native long write(int fd, long buffer, long size);

  static native long pwrite(int fd, long buffer, long size, long position);

  static native long copy_file_range(
      int from, long fromPosition, int to, long toPosition, long size, int flags);

  static native int ftruncate(int fd, long size);

  static native long lseek(int fd, long offset, int whence);

  static native int fsync(int fd);

  static native int syncfs(int fd);

  static native int flock(int fd, int operation);

  static native int ioctl(int fd, long request, long argument);
}
