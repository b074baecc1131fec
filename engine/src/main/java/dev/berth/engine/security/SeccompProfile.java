package dev.berth.engine.security;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.SecurityCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The default seccomp profile, compiled for a set of capabilities. Compiling takes milliseconds, so
 * each set's program is kept.
 */
public final class SeccompProfile {
  /** SECCOMP_FILTER_FLAG_SPEC_ALLOW: the filter doesn't switch off speculation by itself. */
  public static final int FLAGS = 4;

  /** A client chooses the capabilities, so there is a bound on what is kept. */
  private static final int MOST_KEPT = 64;

  private static final String RESOURCE = "seccomp.profile";

  private final SecurityCalls calls;
  private final Machine machine;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, ByteBuffer> programs = new HashMap<>();

  public SeccompProfile(SecurityCalls calls, Machine machine) {
    this.calls = calls;
    this.machine = machine;
  }

  /**
   * The filter for a process with these capabilities: read-only, from position to limit.
   *
   * @param capabilities bits, see {@link Capabilities}
   */
  public ByteBuffer program(long capabilities) {
    if (!machine.seccomp()) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot filter system calls: the kernel has no seccomp filters; boot one with CONFIG_SECCOMP_FILTER");
    }
    lock.lock();
    try {
      if (programs.size() >= MOST_KEPT && !programs.containsKey(capabilities)) {
        programs.clear();
      }
      return programs
          .computeIfAbsent(capabilities, this::compile)
          .duplicate()
          .order(ByteOrder.nativeOrder());
    } finally {
      lock.unlock();
    }
  }

  private ByteBuffer compile(long capabilities) {
    var architecture = machine.architecture().equals("aarch64") ? "arm64" : "amd64";
    return calls.compile(defaultRules().filter(capabilities, architecture));
  }

  /** The rules of this engine. */
  static SeccompRules defaultRules() {
    try (var in = SeccompProfile.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw BerthException.internal("the seccomp profile is missing from the program", null);
      }
      return SeccompRules.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw BerthException.internal("cannot read the seccomp profile", e);
    }
  }
}
