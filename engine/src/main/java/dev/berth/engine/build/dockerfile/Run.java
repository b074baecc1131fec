package dev.berth.engine.build.dockerfile;

import java.util.List;

/** Runs a command in the image so far and keeps what it wrote. */
public record Run(LogicalLine line, Command command) implements Instruction {
  static Run parse(Statement statement) {
    statement.allowFlags(List.of(), List.of("mount", "network", "security", "device"));
    statement.requireRest("RUN apt-get update");
    statement.refuseHeredocs();
    var command = Command.read(statement);
    if (command.words().isEmpty()) {
      throw Problem.at(
          statement.line().number(), "RUN [] has nothing to run; write the program and its words");
    }
    return new Run(statement.line(), command);
  }
}
