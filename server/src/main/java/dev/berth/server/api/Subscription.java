package dev.berth.server.api;

import java.util.function.Consumer;

/**
 * What a method that goes on answering tells, one item after another. A method of the API that
 * returns one begins a subscription; whatever can be refused is refused before it returns.
 *
 * @param <T> a record: the item
 */
@FunctionalInterface
public interface Subscription<T> {
  /**
   * Hands over all items; returns when there are no more, or early when its thread is interrupted.
   *
   * @param to waits while the client doesn't read; throws when it has gone
   */
  void feed(Consumer<? super T> to) throws InterruptedException;
}
