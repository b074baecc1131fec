package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The C library's functions that {@link JnaSecurityCalls} uses, by their own names. */
final class CLibrary {
  static final int MFD_CLOEXEC = 1;
  static final int SEEK_END = 2;

  static {
    Native.register(CLibrary.class, "c");
  }

  private CLibrary() {}

  static native int memfd_create(String name, int flags);

  static native long lseek(int descriptor, long offset, int whence);

  static native long pread(int descriptor, Pointer buffer, long count, long offset);

  static native int close(int descriptor);

  /** syscall(2) with the three arguments of bpf(2). */
  static native long syscall(long number, long command, Pointer attributes, long size);
}
