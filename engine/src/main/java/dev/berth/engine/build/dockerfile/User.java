package dev.berth.engine.build.dockerfile;

import java.util.List;

/** Sets who runs the steps that follow, and containers. */
public record User(LogicalLine line, String user) implements Instruction {
  static User parse(Statement statement) {
    statement.allowFlags(List.of(), List.of());
    statement.requireRest("USER www-data");
    return new User(statement.line(), statement.rest());
  }
}
