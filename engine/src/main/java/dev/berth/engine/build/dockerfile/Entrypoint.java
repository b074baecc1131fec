package dev.berth.engine.build.dockerfile;

import java.util.List;

/** Sets the program that every container of the image begins with. */
public record Entrypoint(LogicalLine line, Command command) implements Instruction {
  static Entrypoint parse(Statement statement) {
    statement.allowFlags(List.of(), List.of());
    statement.requireRest("ENTRYPOINT [\"nginx\"]");
    return new Entrypoint(statement.line(), Command.read(statement));
  }
}
