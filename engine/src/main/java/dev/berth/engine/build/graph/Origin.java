package dev.berth.engine.build.graph;

import dev.berth.engine.error.BerthException;

/**
 * Where a step was written, for people.
 *
 * @param place such as {@code Dockerfile line 3}
 */
public record Origin(String place) {
  public static Origin line(int number) {
    return new Origin("Dockerfile line " + number);
  }

  /** A step of a program, counted from 1. */
  public static Origin step(int number, String kind) {
    return new Origin("step %d (%s)".formatted(number, kind));
  }

  /** The same failure, telling the place. */
  public BerthException locate(BerthException failure) {
    return new BerthException(
        failure.kind(), place + ": " + failure.getMessage(), failure.details(), failure);
  }
}
