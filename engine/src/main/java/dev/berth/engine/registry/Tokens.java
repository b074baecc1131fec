package dev.berth.engine.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The tokens that are at hand, in memory only and until shortly before they end. */
final class Tokens {
  private static final Duration MARGIN = Duration.ofSeconds(10);
  private static final int MOST = 1000;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TokenKey, Held> held = new HashMap<>();

  private record Held(String token, Instant until) {}

  Tokens(InstantSource clock) {
    this.clock = clock;
  }

  Optional<String> find(TokenKey key) {
    lock.lock();
    try {
      return Optional.ofNullable(held.get(key))
          .filter(found -> clock.instant().isBefore(found.until()))
          .map(Held::token);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps one for as long as it lasts from now on. */
  void keep(TokenKey key, Token token) {
    lock.lock();
    try {
      var now = clock.instant();
      held.values().removeIf(one -> !now.isBefore(one.until()));
      if (held.size() < MOST) {
        held.put(key, new Held(token.value(), now.plus(token.lifetime()).minus(MARGIN)));
      }
    } finally {
      lock.unlock();
    }
  }
}
