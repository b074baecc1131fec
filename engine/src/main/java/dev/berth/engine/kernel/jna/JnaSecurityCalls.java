package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.SeccompFilter;
import dev.berth.engine.kernel.SecurityCalls;
import java.nio.ByteBuffer;

/** {@link SecurityCalls} through JNA. */
public final class JnaSecurityCalls implements SecurityCalls {
  private static final long SYS_BPF = "aarch64".equals(System.getProperty("os.arch")) ? 280 : 321;
  private static final int BPF_PROG_LOAD = 5;
  private static final int BPF_PROG_ATTACH = 8;
  private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
  private static final int BPF_CGROUP_DEVICE = 6;
  private static final int BPF_F_ALLOW_MULTI = 2;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int LOG_BYTES = 16 * 1024;

  /** Room for every field of union bpf_attr that is set here; the rest must be zero. */
  private static final int ATTRIBUTE_BYTES = 72;

  @Override
  public ByteBuffer compile(SeccompFilter filter) {
    try (var compiler = new SeccompCompiler(filter)) {
      return compiler.compile();
    }
  }

  @Override
  public int loadDeviceProgram(ByteBuffer instructions) {
    try (var attributes = new Memory(ATTRIBUTE_BYTES);
        var license = new Memory(4);
        var log = new Memory(LOG_BYTES)) {
      attributes.clear();
      log.clear();
      // Without the GPL a program has the helpers that need no license; this one calls none.
      license.setString(0, "MIT", "US-ASCII");
      attributes.setInt(0, BPF_PROG_TYPE_CGROUP_DEVICE);
      attributes.setInt(4, instructions.remaining() / INSTRUCTION_BYTES);
      attributes.setPointer(8, Native.getDirectBufferPointer(instructions));
      attributes.setPointer(16, license);
      int program = bpf(BPF_PROG_LOAD, attributes);
      if (program >= 0) {
        return program;
      }
      // Again with the verifier's log, for the message.
      attributes.setInt(24, 1);
      attributes.setInt(28, LOG_BYTES);
      attributes.setPointer(32, log);
      int again = bpf(BPF_PROG_LOAD, attributes);
      if (again >= 0) {
        return again;
      }
      throw new KernelException(
          "bpf(BPF_PROG_LOAD)",
          "a device program (" + log.getString(0, "US-ASCII").strip() + ")",
          Native.getLastError());
    }
  }

  @Override
  public void attachDeviceProgram(int cgroup, int program) {
    try (var attributes = new Memory(ATTRIBUTE_BYTES)) {
      attributes.clear();
      attributes.setInt(0, cgroup);
      attributes.setInt(4, program);
      attributes.setInt(8, BPF_CGROUP_DEVICE);
      attributes.setInt(12, BPF_F_ALLOW_MULTI);
      if (bpf(BPF_PROG_ATTACH, attributes) < 0) {
        throw new KernelException(
            "bpf(BPF_PROG_ATTACH)", "a control group's devices", Native.getLastError());
      }
    }
  }

  private static int bpf(int command, Memory attributes) {
    return (int) CLibrary.syscall(SYS_BPF, command, attributes, ATTRIBUTE_BYTES);
  }
}
