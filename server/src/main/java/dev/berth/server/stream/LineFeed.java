package dev.berth.server.stream;

import java.util.function.Consumer;

/** Documents that are made one after the other, each sent as a line of JSON. */
@FunctionalInterface
public non-sealed interface LineFeed extends Channel {
  /**
   * Hands over all documents; ends early when its thread is interrupted.
   *
   * @param to waits while the client doesn't read; throws when it has gone
   */
  void feed(Consumer<Object> to) throws InterruptedException;
}
