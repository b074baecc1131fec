package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.nio.file.Path;
import java.util.List;

/**
 * A program to run on the way to an image, in a root file system made of layers.
 *
 * @param name what people know it by, for messages
 * @param command the words
 * @param environment {@code NAME=value}, all of it
 * @param user {@code user[:group]}, empty for root
 * @param workingFolder absolute path; made when missing
 * @param lowers layer folders, uppermost first; may be empty
 * @param upper folder that takes what the program writes
 * @param work empty folder on the same file system
 */
public record Step(
    String name,
    List<String> command,
    List<String> environment,
    String user,
    String workingFolder,
    List<Path> lowers,
    Path upper,
    Path work) {
  public Step {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    lowers = List.copyOf(lowers);
    if (command.isEmpty()) {
      throw BerthException.invalid("cannot run %s: its command is empty".formatted(name));
    }
  }
}
