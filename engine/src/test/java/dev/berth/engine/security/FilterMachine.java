package dev.berth.engine.security;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a seccomp program as the kernel does: the instructions of classic BPF that filters use. */
final class FilterMachine {
  static final int ALLOW = 0x7fff0000;
  static final int ERRNO = 0x00050000;
  static final int X86_64 = 0xC000003E;
  static final int X86 = 0x40000003;

  private FilterMachine() {}

  /** What the program answers to a call. */
  static int answer(ByteBuffer program, int architecture, int call, long... arguments) {
    var data = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    data.putInt(0, call).putInt(4, architecture);
    for (int i = 0; i < arguments.length; i++) {
      data.putLong(16 + 8 * i, arguments[i]);
    }
    int a = 0;
    for (int at = program.position(); ; at += 8) {
      int value = program.getInt(at + 4);
      boolean holds;
      switch (program.getShort(at) & 0xffff) {
        case 0x20 -> {
          a = data.getInt(value);
          continue;
        }
        case 0x54 -> {
          a &= value;
          continue;
        }
        case 0x05 -> {
          at += 8 * value;
          continue;
        }
        case 0x06 -> {
          return value;
        }
        case 0x15 -> holds = a == value;
        case 0x25 -> holds = Integer.compareUnsigned(a, value) > 0;
        case 0x35 -> holds = Integer.compareUnsigned(a, value) >= 0;
        case 0x45 -> holds = (a & value) != 0;
        default -> throw new AssertionError("opcode " + program.getShort(at));
      }
      at += 8 * (program.get(holds ? at + 2 : at + 3) & 0xff);
    }
  }
}
