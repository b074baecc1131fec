package dev.berth.engine.log;

import dev.berth.engine.error.BerthException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which lines of a log are wanted.
 *
 * @param since the first moment, included
 * @param until the last moment, not included
 * @param tail only so many last lines; parts of a line count once
 * @param streams which outputs; not empty
 */
public record LogQuery(
    Optional<Instant> since, Optional<Instant> until, OptionalInt tail, Set<LogStream> streams) {
  /** Everything. */
  public static final LogQuery ALL =
      new LogQuery(
          Optional.empty(), Optional.empty(), OptionalInt.empty(), EnumSet.allOf(LogStream.class));

  public LogQuery {
    streams = Set.copyOf(streams);
    if (tail.isPresent() && tail.getAsInt() < 0) {
      throw BerthException.invalid(
          "cannot read a log: tail is " + tail.getAsInt() + ", but must be 0 or more");
    }
  }
}
