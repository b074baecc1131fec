package dev.berth.server.websocket;

import java.io.IOException;

/** Says how much of a message that comes may be kept. */
@FunctionalInterface
public interface Room {
  /** Any message may be kept, up to the largest. */
  Room UNLIMITED = bytes -> {};

  /**
   * A message is going to have so many bytes, or more. Throws where there is no room; whoever takes
   * the message gives the room back.
   */
  void take(int bytes) throws IOException;
}
