package dev.berth.engine.build.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Begins a stage on a base image.
 *
 * @param image reference, or {@code scratch}
 * @param name of the stage, from AS
 */
public record From(LogicalLine line, String image, Optional<String> platform, Optional<String> name)
    implements Instruction {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

  static From parse(Statement statement) {
    statement.allowFlags(List.of("platform"), List.of());
    int number = statement.line().number();
    var words = Words.plain(statement.rest());
    boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("as");
    if (words.size() != 1 && !named) {
      throw Problem.at(
          number, "FROM takes an image and perhaps a name: FROM image, or FROM image AS name");
    }
    if (named && !NAME.matcher(words.get(2).toLowerCase(Locale.ROOT)).matches()) {
      throw Problem.at(
          number,
          "\"%s\" cannot name a stage; begin with a letter and go on with letters, digits, '-', '_' or '.'"
              .formatted(Problem.shown(words.get(2))));
    }
    return new From(
        statement.line(),
        words.getFirst(),
        statement.flag("platform"),
        named ? Optional.of(words.get(2)) : Optional.empty());
  }
}
