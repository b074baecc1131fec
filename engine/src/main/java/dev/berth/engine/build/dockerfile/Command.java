package dev.berth.engine.build.dockerfile;

import java.util.List;

/**
 * What RUN, CMD and ENTRYPOINT run.
 *
 * @param shell whether it is one text for a shell; otherwise its words are executed as they are
 */
public record Command(boolean shell, List<String> words) {
  public Command {
    words = List.copyOf(words);
  }

  static Command read(Statement statement) {
    return Words.json(statement.line(), statement.rest())
        .map(words -> new Command(false, words))
        .orElseGet(() -> new Command(true, List.of(statement.rest())));
  }
}
