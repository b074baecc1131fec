package dev.berth.engine.build.dockerfile;

import java.util.List;

/**
 * A Dockerfile that was read.
 *
 * @param globals ARG before the first FROM
 * @param from of its stage
 * @param steps of its stage, in their order
 */
public record Dockerfile(char escape, List<Arg> globals, From from, List<Instruction> steps) {
  public Dockerfile {
    globals = List.copyOf(globals);
    steps = List.copyOf(steps);
  }
}
