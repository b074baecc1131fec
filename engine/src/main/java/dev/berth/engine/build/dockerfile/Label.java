package dev.berth.engine.build.dockerfile;

import java.util.List;

/** Adds labels to the image. */
public record Label(LogicalLine line, List<Pair> pairs) implements Instruction {
  public Label {
    pairs = List.copyOf(pairs);
  }

  static Label parse(Statement statement) {
    statement.allowFlags(List.of(), List.of());
    statement.requireRest("LABEL name=value");
    return new Label(statement.line(), Pairs.read(statement));
  }
}
