package dev.berth.engine.build.dockerfile;

import java.util.List;

/** Sets environment variables, for the steps that follow and for containers. */
public record Env(LogicalLine line, List<Pair> pairs) implements Instruction {
  public Env {
    pairs = List.copyOf(pairs);
  }

  static Env parse(Statement statement) {
    statement.allowFlags(List.of(), List.of());
    statement.requireRest("ENV name=value");
    return new Env(statement.line(), Pairs.read(statement));
  }
}
