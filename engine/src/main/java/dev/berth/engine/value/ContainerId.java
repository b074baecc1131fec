package dev.berth.engine.value;

import dev.berth.engine.error.BerthException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The identity of a container: 64 lower-case hex digits, random. */
public record ContainerId(String value) {
  private static final SecureRandom RANDOM = new SecureRandom();

  public ContainerId {
    if (!Grammar.isHash(value, 0)) {
      throw BerthException.invalid(
          "cannot read a container id: \"%s\" is not 64 lower-case hex digits".formatted(value));
    }
  }

  public static ContainerId random() {
    var bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new ContainerId(HexFormat.of().formatHex(bytes));
  }

  /** The first 12 hex digits, as people know ids. */
  public String shortened() {
    return value.substring(0, 12);
  }

  /** The first 32 hex digits: what fits into a socket's name. */
  public String socketName() {
    return value.substring(0, 32);
  }

  @Override
  public String toString() {
    return value;
  }
}
