package dev.berth.engine.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Declares variables whose values a build may give. */
public record Arg(LogicalLine line, List<Declaration> declarations) implements Instruction {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * One variable.
   *
   * @param fallback its value where the build gives none
   */
  public record Declaration(String name, Optional<String> fallback) {}

  public Arg {
    declarations = List.copyOf(declarations);
  }

  static Arg parse(Statement statement) {
    statement.allowFlags(List.of(), List.of());
    statement.requireRest("ARG VERSION=1.0");
    var declarations = new ArrayList<Declaration>();
    for (var word : Words.quoted(statement.rest(), statement.escape())) {
      int equals = word.indexOf('=');
      var name = equals < 0 ? word : word.substring(0, equals);
      if (!NAME.matcher(name).matches()) {
        throw Problem.at(
            statement.line().number(),
            "ARG cannot declare \"%s\"; a name has letters, digits and '_', and begins with none of the digits"
                .formatted(Problem.shown(name)));
      }
      declarations.add(
          new Declaration(
              name, equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1))));
    }
    return new Arg(statement.line(), declarations);
  }
}
