package dev.berth.server.certificate;

import dev.berth.server.api.Scope;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A certificate that there is, as far as decisions need it.
 *
 * @param name of a client; {@code ca} or {@code server} otherwise
 * @param names of a server, as {@link ServerName} has them
 * @param scope of a client; everything otherwise
 */
record Seen(
    String name, BigInteger serial, Set<String> names, Scope scope, Instant begins, Instant ends) {
  Seen {
    names = Set.copyOf(names);
  }

  /** Within a third of its life, or over. */
  boolean endsSoon(Instant now) {
    return Duration.between(now, ends).compareTo(Duration.between(begins, ends).dividedBy(3)) < 0;
  }

  boolean hasEnded(Instant now) {
    return ends.isBefore(now);
  }
}
