package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.server.rpc.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Waits that end when the client goes away, and times as clients give them. */
final class Waits {
  private static final double LONGEST_SECONDS = 1e9;

  private Waits() {}

  /** Waits for something on behalf of the present client. */
  static <T> T forCaller(Callable<T> wait) {
    try {
      return Caller.waiting(wait);
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      throw new BerthException(
          ErrorKind.CANCELLED, "the wait was given up: the client has gone, or the server ends");
    } catch (Exception e) {
      throw BerthException.internal("a wait failed", e);
    }
  }

  /** A timeout in seconds; absent waits forever. */
  static Optional<Duration> timeout(Optional<Double> seconds) {
    return seconds.map(value -> duration("timeout", value));
  }

  /** A grace in seconds; -1 waits forever. */
  static Optional<Duration> grace(Optional<Double> seconds, Duration otherwise) {
    double given = seconds.orElse(otherwise.toMillis() / 1000.0);
    return given == -1 ? Optional.empty() : Optional.of(duration("grace", given));
  }

  private static Duration duration(String parameter, double seconds) {
    if (!(seconds >= 0)) {
      throw BerthException.invalid(
          "cannot use %s = %s: it is not a number of seconds from 0 on"
              .formatted(parameter, seconds));
    }
    return Duration.ofMillis(Math.round(Math.min(seconds, LONGEST_SECONDS) * 1000));
  }
}
