package dev.berth.server.stream;

import java.io.IOException;

/** What a client sent is against the framed protocol; the message says how. */
public final class BadFrame extends IOException {
  private static final long serialVersionUID = 1;

  public BadFrame(String why) {
    super(why);
  }
}
