package dev.berth.server.websocket;

/** Why a WebSocket is closed, as RFC 6455 numbers it. */
public final class CloseCode {
  public static final int NORMAL = 1000;
  public static final int GOING_AWAY = 1001;
  public static final int PROTOCOL_ERROR = 1002;
  public static final int WRONG_KIND = 1003;
  public static final int NO_TEXT = 1007;
  public static final int POLICY = 1008;
  public static final int TOO_LARGE = 1009;
  public static final int TRY_LATER = 1013;

  private static final int FIRST_PRIVATE = 3000;
  private static final int LAST_PRIVATE = 4999;

  private CloseCode() {}

  /** Whether a client may send it. */
  static boolean isValid(int code) {
    return (code >= NORMAL && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
        || (code >= FIRST_PRIVATE && code <= LAST_PRIVATE);
  }
}
