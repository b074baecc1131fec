package dev.berth.engine.build.dockerfile;

import java.util.List;

/** Sets the working folder, and makes it; a relative one is below the one before. */
public record Workdir(LogicalLine line, String path) implements Instruction {
  static Workdir parse(Statement statement) {
    statement.allowFlags(List.of(), List.of());
    statement.requireRest("WORKDIR /srv/app");
    return new Workdir(statement.line(), statement.rest());
  }
}
