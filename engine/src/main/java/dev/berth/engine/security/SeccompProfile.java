package dev.berth.engine.security;

import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.SecurityCalls;
import java.nio.ByteBuffer;

/** The default seccomp profile, compiled for a set of capabilities. */
public final class SeccompProfile {
  /** SECCOMP_FILTER_FLAG_SPEC_ALLOW: the filter doesn't switch off speculation by itself. */
  public static final int FLAGS = 4;

  public SeccompProfile(SecurityCalls calls, Machine machine) {}

  /**
   * The filter for a process with these capabilities: read-only, from position to limit.
   *
   * @param capabilities bits, see {@link Capabilities}
   */
  public ByteBuffer program(long capabilities) {
    throw new UnsupportedOperationException();
  }
}
