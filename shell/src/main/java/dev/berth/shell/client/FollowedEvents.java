package dev.berth.shell.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Events that go on at their cursor after a lost connection, so that none is missed or told twice,
 * for as long as a server comes back within a minute.
 */
final class FollowedEvents implements Items {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  private final Client client;
  private final Json params;
  private OptionalLong cursor = OptionalLong.empty();
  private volatile Subscription current;
  private volatile boolean closed;

  FollowedEvents(Client client, Json params) {
    this.client = client;
    this.params = params;
    this.current = client.subscribe("event.follow", params);
  }

  @Override
  public Optional<Json> next() {
    while (true) {
      try {
        var item = current.next();
        item.ifPresent(this::note);
        return item;
      } catch (RpcException e) {
        if (!goesOnAfter(e)) {
          throw e;
        }
        current.close();
        reopen(e);
      }
      if (closed) {
        current.close();
        return Optional.empty();
      }
    }
  }

  private void note(Json item) {
    for (var at :
        new Json[] {
          item.at("event").at("sequence"), item.at("gap").at("resume"), item.at("cursor")
        }) {
      if (at.present()) {
        cursor = OptionalLong.of(Math.max(cursor.orElse(0), at.number()));
      }
    }
  }

  private boolean goesOnAfter(RpcException e) {
    return e.kind().equals("UNAVAILABLE")
        && cursor.isPresent()
        && !closed
        && !Thread.currentThread().isInterrupted();
  }

  private void reopen(RpcException lost) {
    var until = System.nanoTime() + PATIENCE.toNanos();
    var pause = FIRST_PAUSE_MILLIS;
    var fields = params.fields();
    fields.put("after", Json.of(cursor.orElseThrow()));
    while (!closed) {
      try {
        current = client.subscribe("event.follow", Json.of(fields));
        return;
      } catch (RpcException e) {
        if (!goesOnAfter(e) || System.nanoTime() > until) {
          throw e;
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw lost;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  @Override
  public void close() {
    closed = true;
    current.close();
  }
}
