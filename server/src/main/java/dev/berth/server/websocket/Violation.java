package dev.berth.server.websocket;

import java.io.IOException;

/** A client did what ends its WebSocket. */
public final class Violation extends IOException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * @param code of {@link CloseCode}
   */
  public Violation(int code, String why) {
    super(why);
    this.code = code;
  }

  public int code() {
    return code;
  }
}
