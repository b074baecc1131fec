package dev.berth.server.rpc;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.server.api.Subscription;
import dev.berth.server.api.SubscriptionApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What is said over one connection, or in one response that goes on: answers, and the items of the
 * subscriptions that were begun in it, in one order.
 */
public final class Conversation implements AutoCloseable {
  static final int MOST_SUBSCRIPTIONS = 64;

  private static final ScopedValue<Turn> TURN = ScopedValue.newInstance();

  private final Outlet outlet;
  private final ReentrantLock sending = new ReentrantLock(true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Feed> feeds = new LinkedHashMap<>();
  private Optional<EndReason> over = Optional.empty();
  private int open; // feeds, and those whose end is being told
  private long lastId;

  public Conversation(Outlet outlet) {
    this.outlet = outlet;
  }

  /** A message that is being answered, and what is to happen when it has been. */
  private record Turn(Conversation conversation, List<Runnable> afterwards) {}

  /** Has a message answered; what its calls begin or cancel is told after the answer. */
  void turn(Supplier<Optional<byte[]>> answering) throws IOException {
    var turn = new Turn(this, new ArrayList<>());
    var answer = ScopedValue.where(TURN, turn).call(answering::get);
    if (answer.isPresent()) {
      send(answer.get());
    }
    turn.afterwards().forEach(Runnable::run);
  }

  void send(byte[] document) throws IOException {
    sending.lock();
    try {
      outlet.send(document);
    } finally {
      sending.unlock();
    }
  }

  /**
   * Begins a subscription in the present conversation.
   *
   * @param subscription made once there is room for it
   */
  static SubscriptionApi.Begun begin(String method, Supplier<Subscription<?>> subscription) {
    if (!TURN.isBound()) {
      throw BerthException.invalid(
          "cannot call %s: its answer goes on; use a WebSocket, or accept application/x-ndjson"
              .formatted(method));
    }
    return TURN.get().conversation().add(method, subscription, TURN.get());
  }

  private SubscriptionApi.Begun add(
      String method, Supplier<Subscription<?>> subscription, Turn turn) {
    var told = subscription.get();
    Feed feed;
    lock.lock();
    try {
      if (feeds.size() >= MOST_SUBSCRIPTIONS) {
        throw new BerthException(
            ErrorKind.RESOURCE_EXHAUSTED,
            "cannot call %s: this connection has %d subscriptions, which is the limit; cancel one, or use another connection"
                .formatted(method, MOST_SUBSCRIPTIONS));
      }
      feed = new Feed("s" + ++lastId, method, told, this);
      feeds.put(feed.id(), feed);
      open++;
      over.ifPresent(feed::end);
    } finally {
      lock.unlock();
    }
    turn.afterwards().add(feed::start);
    return new SubscriptionApi.Begun(feed.id());
  }

  /**
   * Ends a subscription of the present conversation once this call has been answered.
   *
   * @throws BerthException NOT_FOUND
   */
  public static void cancel(String id) {
    var feed = TURN.isBound() ? TURN.get().conversation().find(id) : Optional.<Feed>empty();
    if (feed.isEmpty()) {
      throw BerthException.notFound(
          "subscription",
          id,
          "cannot cancel subscription %s: this connection has none, or it has ended".formatted(id));
    }
    TURN.get().afterwards().add(() -> feed.get().end(EndReason.CANCELLED));
  }

  private Optional<Feed> find(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(feeds.get(id));
    } finally {
      lock.unlock();
    }
  }

  /** A subscription has nothing more to tell but its end: its place is free. */
  void ending(Feed feed) {
    lock.lock();
    try {
      feeds.remove(feed.id());
    } finally {
      lock.unlock();
    }
  }

  void ended() {
    lock.lock();
    try {
      open--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until every subscription has ended. */
  public void awaitEnd() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (open > 0) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells clients that the server ends, in place of further items. */
  public void closing() {
    end(EndReason.CLOSING);
  }

  /** Ends every subscription: nobody listens any more. */
  @Override
  public void close() {
    end(EndReason.GONE);
  }

  private void end(EndReason reason) {
    List<Feed> present;
    lock.lock();
    try {
      over = Optional.of(reason);
      present = List.copyOf(feeds.values());
    } finally {
      lock.unlock();
    }
    present.forEach(feed -> feed.end(reason));
  }
}
