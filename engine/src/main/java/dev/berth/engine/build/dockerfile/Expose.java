package dev.berth.engine.build.dockerfile;

import java.util.List;

/** Tells which ports a container listens on. */
public record Expose(LogicalLine line, List<String> ports) implements Instruction {
  public Expose {
    ports = List.copyOf(ports);
  }

  static Expose parse(Statement statement) {
    statement.allowFlags(List.of(), List.of());
    statement.requireRest("EXPOSE 80/tcp");
    return new Expose(statement.line(), Words.plain(statement.rest()));
  }
}
