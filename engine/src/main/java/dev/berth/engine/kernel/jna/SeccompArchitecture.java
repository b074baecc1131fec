package dev.berth.engine.kernel.jna;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;

/** A system call interface, with the number that libseccomp and the kernel's audit know it by. */
enum SeccompArchitecture {
  X86_64(0xC000003E),
  X86(0x40000003),
  /** Shares the kernel's number of X86_64; its calls have {@link #X32_BIT}. */
  X32(0x4000003E),
  AARCH64(0xC00000B7),
  ARM(0x40000028);

  static final int X32_BIT = 0x40000000;

  private final int token;

  SeccompArchitecture(int token) {
    this.token = token;
  }

  int token() {
    return token;
  }

  static SeccompArchitecture ofThisMachine() {
    var name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64" -> X86_64;
      case "aarch64" -> AARCH64;
      default ->
          throw new BerthException(
              ErrorKind.UNSUPPORTED,
              "cannot compile a seccomp filter for the processor \"%s\": amd64 and aarch64 are supported"
                  .formatted(name));
    };
  }
}
