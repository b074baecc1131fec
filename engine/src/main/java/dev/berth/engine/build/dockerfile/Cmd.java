package dev.berth.engine.build.dockerfile;

import java.util.List;

/** Sets what a container runs, or the arguments of the entrypoint. */
public record Cmd(LogicalLine line, Command command) implements Instruction {
  static Cmd parse(Statement statement) {
    statement.allowFlags(List.of(), List.of());
    statement.requireRest("CMD [\"nginx\"]");
    return new Cmd(statement.line(), Command.read(statement));
  }
}
