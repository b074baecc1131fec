package dev.berth.server.stream;

import dev.berth.server.access.Identity;
import dev.berth.server.rpc.Caller;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The tokens that were given out and not used yet. Each is good once, for a short while, and for
 * whoever it was given to.
 */
public final class Tokens implements AutoCloseable {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Duration validity;
  private final ConcurrentMap<String, Issued> issued = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor expiry;

  private record Issued(Channel channel, Identity owner, ScheduledFuture<?> expiry) {}

  public Tokens(Duration validity) {
    this.validity = validity;
    this.expiry =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("token-expiry").factory());
    expiry.setRemoveOnCancelPolicy(true);
  }

  /** Gives out a token for what it stands for, to the present caller. */
  public String issue(Channel channel) {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    var token = HexFormat.of().formatHex(bytes);
    // the timer may run at once: it finds the token, since it waits for its entry
    issued.compute(
        token,
        (_, _) ->
            new Issued(
                channel,
                Caller.present(),
                expiry.schedule(() -> expire(token), validity.toMillis(), TimeUnit.MILLISECONDS)));
    return token;
  }

  /** What a token of a caller stands for, if it is of that kind; it is used up by that. */
  public <T extends Channel> Optional<T> take(String token, Class<T> kind, Identity caller) {
    var known = issued.get(token);
    if (known == null
        || !kind.isInstance(known.channel())
        || !known.owner().equals(caller)
        || !issued.remove(token, known)) {
      return Optional.empty();
    }
    known.expiry().cancel(false);
    return Optional.of(kind.cast(known.channel()));
  }

  /** Whether a token can still be used by whoever it was given to. */
  public boolean isWaiting(String token) {
    return issued.containsKey(token);
  }

  private void expire(String token) {
    var known = issued.remove(token);
    if (known != null) {
      known.channel().expired();
    }
  }

  @Override
  public void close() {
    expiry.shutdownNow();
  }
}
