package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.snapshot.Pending;
import java.util.List;

/**
 * A program to run on the way to an image.
 *
 * @param name what people know it by, for messages
 * @param command the words
 * @param environment {@code NAME=value}, all of it; PATH and HOME are added where missing
 * @param user {@code user[:group]}, empty for root
 * @param workingFolder absolute path; made when missing
 * @param snapshot takes what the program writes, over the snapshots below it
 */
public record Step(
    String name,
    List<String> command,
    List<String> environment,
    String user,
    String workingFolder,
    Pending snapshot) {
  public Step {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    workingFolder = ContainerPaths.workingFolder(workingFolder.isEmpty() ? "/" : workingFolder);
    if (command.isEmpty()) {
      throw BerthException.invalid("cannot run %s: its command is empty".formatted(name));
    }
  }
}
