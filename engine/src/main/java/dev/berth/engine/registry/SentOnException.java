package dev.berth.engine.registry;

import java.io.IOException;

/** That a server to which a registry leads gives no answer. */
final class SentOnException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String to;
  private final IOException failure;

  /**
   * @param to such as {@code cdn.example:443}
   */
  SentOnException(String to, IOException cause) {
    super(cause);
    this.to = to;
    this.failure = cause;
  }

  String to() {
    return to;
  }

  /** The failure itself, of whatever server. */
  static Throwable within(Throwable failure) {
    return failure instanceof SentOnException sent ? sent.failure : failure;
  }
}
