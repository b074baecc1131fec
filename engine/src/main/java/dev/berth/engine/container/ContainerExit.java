package dev.berth.engine.container;

import java.time.Instant;
import java.util.Optional;

/**
 * How a container or an exec ended.
 *
 * @param code 0 to 255; 128 and the signal's number when a signal ended it, 137 when it was lost
 */
public record ContainerExit(int code, ExitReason reason, Optional<Instant> finishedAt) {
  public ContainerExit {
    if (code < 0 || code > 255) {
      throw new IllegalArgumentException("exit code " + code);
    }
  }
}
