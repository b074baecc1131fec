package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;

/** The C library's calls on mounts, mapped directly; pointers are numbers. */
final class MountLibc {
  static {
    Native.register(MountLibc.class, "c");
  }

  private MountLibc() {}

  static native int mount(long source, long target, long type, long flags, long options);

  static native int umount2(long target, int flags);

  static native int unshare(int flags);

  static native int chdir(long path);
}
