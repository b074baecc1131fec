package dev.berth.engine.kernel.jna;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The head of a seccomp program: answers ENOSYS to calls newer than the newest that the profile
 * decided on, so that a program falls back to an older call instead of believing that it is
 * forbidden. Everything else goes on to the instructions behind it.
 */
final class NewerCalls {
  static final int INSTRUCTION_BYTES = 8;

  // Opcodes of classic BPF; the kernel's cache of constant answers understands exactly these.
  private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_GREATER = 0x25;
  private static final int JUMP_GREATER_OR_EQUAL = 0x35;
  private static final int RETURN = 0x06;

  // Offsets in struct seccomp_data.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;

  private static final int ENOSYS = 0x0005_0000 | 38; // SECCOMP_RET_ERRNO

  private NewerCalls() {}

  /**
   * The head for some architectures.
   *
   * @param highest number of the newest call decided on, by architecture
   */
  static ByteBuffer head(Map<SeccompArchitecture, Integer> highest) {
    var code = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
    highest.forEach(
        (architecture, number) -> {
          switch (architecture) {
            case X86_64 -> x86(code, number, highest.getOrDefault(SeccompArchitecture.X32, 0));
            case X32 -> {} // together with X86_64
            case X86, AARCH64, ARM -> plain(code, architecture, number);
          }
        });
    return code.flip();
  }

  private static void plain(ByteBuffer code, SeccompArchitecture architecture, int highest) {
    add(code, LOAD, 0, 0, ARCHITECTURE);
    add(code, JUMP_EQUAL, 0, 3, architecture.token());
    add(code, LOAD, 0, 0, NUMBER);
    add(code, JUMP_GREATER, 0, 1, highest);
    add(code, RETURN, 0, 0, ENOSYS);
  }

  private static void x86(ByteBuffer code, int highest, int highestX32) {
    add(code, LOAD, 0, 0, ARCHITECTURE);
    add(code, JUMP_EQUAL, 0, 5, SeccompArchitecture.X86_64.token());
    add(code, LOAD, 0, 0, NUMBER);
    add(code, JUMP_GREATER_OR_EQUAL, 1, 0, SeccompArchitecture.X32_BIT);
    add(code, JUMP_GREATER, 1, 2, highest);
    add(code, JUMP_GREATER, 0, 1, highestX32 | SeccompArchitecture.X32_BIT);
    add(code, RETURN, 0, 0, ENOSYS);
  }

  /** One struct sock_filter; jumps are distances when the comparison holds and when it doesn't. */
  private static void add(ByteBuffer code, int opcode, int holds, int fails, int value) {
    code.putShort((short) opcode).put((byte) holds).put((byte) fails).putInt(value);
  }
}
