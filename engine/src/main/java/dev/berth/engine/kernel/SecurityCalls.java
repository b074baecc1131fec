package dev.berth.engine.kernel;

import java.nio.ByteBuffer;

/** What confines a process: seccomp filters through libseccomp, device programs through bpf(2). */
public interface SecurityCalls {

  /**
   * Compiles a filter to an array of struct sock_filter, native order.
   *
   * @throws dev.berth.engine.error.BerthException UNSUPPORTED where libseccomp is missing
   */
  ByteBuffer compile(SeccompFilter filter);

  /**
   * Loads a program of type BPF_PROG_TYPE_CGROUP_DEVICE.
   *
   * @param instructions array of struct bpf_insn, native order
   * @return descriptor of the program, close-on-exec
   */
  int loadDeviceProgram(ByteBuffer instructions);

  /** Attaches a device program to a group of v2, beside those that are there. */
  void attachDeviceProgram(int cgroup, int program);
}
