package dev.berth.engine.registry;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether to try again after a failure that may pass, and when. Pure.
 *
 * @param tries at most, the first one included
 * @param first pause; each further one is twice as long
 * @param longest pause of its own choice
 * @param patience all pauses of a call together, also those that the registry asks for
 */
public record RetryPolicy(int tries, Duration first, Duration longest, Duration patience) {
  public static final RetryPolicy USUAL =
      new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofSeconds(60));

  /** For a mirror: the next one is asked soon. */
  RetryPolicy impatient() {
    return new RetryPolicy(Math.min(tries, 2), first, longest, first.multipliedBy(2));
  }

  /** Whether one that stays silent is given up: each of its tries takes long. */
  boolean isEnoughSilence(int failed) {
    return failed >= Math.max(1, tries / 2);
  }

  /** Whether a status means that the same request may be answered later. */
  static boolean mayPass(int status) {
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /**
   * The pause before the next try; empty to give up.
   *
   * @param failed tries so far
   * @param waited all pauses so far
   * @param asked what the registry wants
   * @param chance 0 to 1: spreads those who were sent away at the same moment
   */
  Optional<Duration> pause(int failed, Duration waited, Optional<Duration> asked, double chance) {
    if (failed >= tries) {
      return Optional.empty();
    }
    var doubled = first.multipliedBy(1L << Math.min(failed - 1, 20));
    var own = doubled.compareTo(longest) < 0 ? doubled : longest;
    var spread =
        own.dividedBy(2)
            .plus(own.dividedBy(2).multipliedBy((long) (chance * 1000)).dividedBy(1000));
    var pause = asked.filter(time -> time.compareTo(spread) > 0).orElse(spread);
    return waited.plus(pause).compareTo(patience) <= 0 ? Optional.of(pause) : Optional.empty();
  }
}
