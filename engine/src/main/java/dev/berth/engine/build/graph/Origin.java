package dev.berth.engine.build.graph;

import dev.berth.engine.error.BerthException;
import java.util.Optional;

/**
 * Where a step was written, for people.
 *
 * @param place such as {@code Dockerfile line 3}
 * @param line in a Dockerfile
 */
public record Origin(String place, Optional<Integer> line) {
  public static Origin line(int number) {
    return new Origin("Dockerfile line " + number, Optional.of(number));
  }

  /** Something that neither a Dockerfile nor a program has a step for. */
  public static Origin named(String place) {
    return new Origin(place, Optional.empty());
  }

  /** A step of a program, counted from 1. */
  public static Origin step(int number, String kind) {
    return named("step %d (%s)".formatted(number, kind));
  }

  /** The same failure, telling the place. */
  public BerthException locate(BerthException failure) {
    var told =
        new BerthException(
            failure.kind(), place + ": " + failure.getMessage(), failure.details(), failure);
    return line.map(number -> told.with("line", number)).orElse(told);
  }
}
