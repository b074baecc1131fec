package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;

/** The functions of libseccomp that are used; loaded at the first use. */
final class Seccomp {
  private Seccomp() {}

  /** Loads the library, or says what to install. */
  static void require() {
    try {
      Functions.touch();
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot compile a seccomp filter: libseccomp.so.2 can't be loaded; install the package libseccomp2",
          e);
    }
  }

  /** libseccomp by its own names; arguments as in seccomp.h. */
  @SuppressWarnings("checkstyle:MethodName")
  static final class Functions {
    static {
      Native.register(Functions.class, "libseccomp.so.2");
    }

    private Functions() {}

    static void touch() {
      // The static initialiser does the work.
    }

    static native Pointer seccomp_init(int action);

    static native void seccomp_release(Pointer context);

    static native int seccomp_attr_set(Pointer context, int attribute, int value);

    static native int seccomp_arch_add(Pointer context, int architecture);

    static native int seccomp_syscall_resolve_name_arch(int architecture, String name);

    static native int seccomp_rule_add_array(
        Pointer context, int action, int call, int count, Pointer conditions);

    static native int seccomp_export_bpf(Pointer context, int descriptor);
  }
}
