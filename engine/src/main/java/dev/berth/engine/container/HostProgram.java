package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.nio.file.Path;
import java.util.List;

/**
 * A program of this machine to run with the machine's files read-only, on the way to an image.
 *
 * @param name what people know it by, for messages
 * @param command the words; the first one is an absolute path
 * @param environment {@code NAME=value}, all of it
 * @param scratch folder that is its {@code /tmp}: the only one that it can write
 */
public record HostProgram(
    String name, List<String> command, List<String> environment, Path scratch) {
  public HostProgram {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    if (command.isEmpty()) {
      throw BerthException.invalid("cannot run %s: its command is empty".formatted(name));
    }
  }
}
