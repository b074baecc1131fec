package dev.berth.server.stream;

import java.io.IOException;

/** What was typed can't be a command line; the message is for whoever typed it. */
final class BadWord extends IOException {
  private static final long serialVersionUID = 1;

  BadWord(String message) {
    super(message);
  }
}
