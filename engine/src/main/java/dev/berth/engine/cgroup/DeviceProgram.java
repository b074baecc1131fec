package dev.berth.engine.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Device rules as an eBPF program for v2, which asks it at each open and mknod of a device.
 *
 * <p>The program gets a struct bpf_cgroup_dev_ctx: u32 with the access in its upper and the type in
 * its lower half, u32 major, u32 minor. It answers 1 to allow. Each rule is a run of comparisons
 * that jump to the next rule; after the last one the answer is 0.
 */
final class DeviceProgram {
  // Opcodes of <linux/bpf.h>: class | size or source | operation.
  private static final int LOAD_WORD = 0x61; // BPF_LDX | BPF_MEM | BPF_W
  private static final int MOVE = 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
  private static final int MOVE_REGISTER = 0xbc; // BPF_ALU | BPF_MOV | BPF_X
  private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
  private static final int SHIFT_RIGHT = 0x74; // BPF_ALU | BPF_RSH | BPF_K
  private static final int JUMP_NOT_EQUAL = 0x55; // BPF_JMP | BPF_JNE | BPF_K
  private static final int EXIT = 0x95; // BPF_JMP | BPF_EXIT

  private static final int ANSWER = 0;
  private static final int CONTEXT = 1;
  private static final int TYPE = 2;
  private static final int ACCESS = 3;
  private static final int MAJOR = 4;
  private static final int MINOR = 5;

  private static final int BLOCK = 1;
  private static final int CHARACTER = 2;
  private static final int INSTRUCTION_BYTES = 8;

  private record Instruction(int opcode, int to, int from, int offset, int value) {}

  private DeviceProgram() {}

  /** Array of struct bpf_insn in native order, ready to be loaded. */
  static ByteBuffer assemble(List<DeviceRule> rules) {
    var code = new ArrayList<Instruction>();
    code.add(new Instruction(LOAD_WORD, TYPE, CONTEXT, 0, 0));
    code.add(new Instruction(MOVE_REGISTER, ACCESS, TYPE, 0, 0));
    code.add(new Instruction(SHIFT_RIGHT, ACCESS, 0, 0, 16));
    code.add(new Instruction(AND, TYPE, 0, 0, 0xffff));
    code.add(new Instruction(LOAD_WORD, MAJOR, CONTEXT, 4, 0));
    code.add(new Instruction(LOAD_WORD, MINOR, CONTEXT, 8, 0));
    rules.forEach(rule -> code.addAll(allow(rule)));
    code.add(new Instruction(MOVE, ANSWER, 0, 0, 0));
    code.add(new Instruction(EXIT, 0, 0, 0, 0));
    return encode(code);
  }

  private static List<Instruction> allow(DeviceRule rule) {
    var tests = new ArrayList<Instruction>();
    tests.add(notEqual(TYPE, rule.type() == 'c' ? CHARACTER : BLOCK));
    rule.major().ifPresent(major -> tests.add(notEqual(MAJOR, major)));
    rule.minor().ifPresent(minor -> tests.add(notEqual(MINOR, minor)));
    int access = accessBits(rule.access());
    if (access != 7) {
      // What is asked for beyond the rule must be nothing.
      tests.add(new Instruction(MOVE_REGISTER, ANSWER, ACCESS, 0, 0));
      tests.add(new Instruction(AND, ANSWER, 0, 0, 7 & ~access));
      tests.add(notEqual(ANSWER, 0));
    }
    tests.add(new Instruction(MOVE, ANSWER, 0, 0, 1));
    tests.add(new Instruction(EXIT, 0, 0, 0, 0));
    return jumpingTo(tests.size(), tests);
  }

  private static Instruction notEqual(int register, int value) {
    return new Instruction(JUMP_NOT_EQUAL, register, 0, 0, value);
  }

  /** Gives each jump the distance to the end of the rule. */
  private static List<Instruction> jumpingTo(int end, List<Instruction> code) {
    var result = new ArrayList<Instruction>();
    for (int index = 0; index < code.size(); index++) {
      var one = code.get(index);
      result.add(
          one.opcode() == JUMP_NOT_EQUAL
              ? new Instruction(one.opcode(), one.to(), one.from(), end - index - 1, one.value())
              : one);
    }
    return result;
  }

  /** BPF_DEVCG_ACC_*: mknod 1, read 2, write 4. */
  private static int accessBits(String access) {
    int bits = 0;
    for (int at = 0; at < access.length(); at++) {
      bits |=
          switch (access.charAt(at)) {
            case 'm' -> 1;
            case 'r' -> 2;
            default -> 4;
          };
    }
    return bits;
  }

  private static ByteBuffer encode(List<Instruction> code) {
    var bytes =
        ByteBuffer.allocateDirect(code.size() * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    for (var one : code) {
      bytes.put((byte) one.opcode());
      bytes.put((byte) (little ? one.from() << 4 | one.to() : one.to() << 4 | one.from()));
      bytes.putShort((short) one.offset());
      bytes.putInt(one.value());
    }
    return bytes.flip();
  }
}
