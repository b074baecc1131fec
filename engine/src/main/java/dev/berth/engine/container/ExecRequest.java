package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.util.List;
import java.util.Optional;

/**
 * A program to run in a running container.
 *
 * @param container reference to the container
 * @param environment {@code NAME=value}, over the container's
 * @param user default: the container's
 * @param workingFolder default: the container's
 * @param stdin whether standard input can be written
 */
public record ExecRequest(
    String container,
    List<String> command,
    List<String> environment,
    Optional<String> user,
    Optional<String> workingFolder,
    boolean stdin) {
  public ExecRequest {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    if (command.isEmpty()) {
      throw BerthException.invalid("cannot exec in %s: command is empty".formatted(container));
    }
  }

  public static ExecRequest of(String container, String... command) {
    return new ExecRequest(
        container, List.of(command), List.of(), Optional.empty(), Optional.empty(), false);
  }
}
