package dev.berth.engine.build.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * Copies files of the context into the image.
 *
 * @param owner {@code user[:group]}, names or numbers
 * @param mode octal
 * @param target a trailing slash means a folder
 */
public record Copy(
    LogicalLine line,
    List<String> sources,
    String target,
    Optional<String> owner,
    Optional<String> mode)
    implements Instruction {
  public Copy {
    sources = List.copyOf(sources);
  }

  static Copy parse(Statement statement) {
    statement.allowFlags(
        List.of("chown", "chmod"), List.of("from", "link", "parents", "exclude", "checksum"));
    statement.requireRest("COPY site /var/www/html");
    statement.refuseHeredocs();
    var words =
        Words.json(statement.line(), statement.rest())
            .orElseGet(() -> Words.plain(statement.rest()));
    if (words.size() < 2) {
      throw Problem.at(
          statement.line().number(),
          "COPY needs at least one source and a target, such as COPY site /var/www/html");
    }
    return new Copy(
        statement.line(),
        words.subList(0, words.size() - 1),
        words.getLast(),
        statement.flag("chown"),
        statement.flag("chmod"));
  }
}
