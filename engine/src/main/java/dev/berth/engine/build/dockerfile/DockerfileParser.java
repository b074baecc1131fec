package dev.berth.engine.build.dockerfile;

import dev.berth.engine.error.BerthException;
import java.util.ArrayList;
import java.util.List;

/** Makes instructions of the lines of a Dockerfile. */
public final class DockerfileParser {
  private static final List<String> KEYWORDS =
      List.of(
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "LABEL",
          "RUN",
          "USER",
          "WORKDIR");
  private static final List<String> LATER =
      List.of("ADD", "HEALTHCHECK", "MAINTAINER", "ONBUILD", "SHELL", "STOPSIGNAL", "VOLUME");

  private DockerfileParser() {}

  /**
   * Reads a whole file.
   *
   * @throws BerthException INVALID_ARGUMENT or UNSUPPORTED, with the line and what to do
   */
  public static Dockerfile parse(String text) {
    var lexed = Lexer.lex(text);
    var globals = new ArrayList<Arg>();
    var steps = new ArrayList<Instruction>();
    From from = null;
    for (var line : lexed.lines()) {
      var instruction = instruction(Statement.of(line, lexed.escape()));
      if (instruction instanceof From begun) {
        if (from != null) {
          throw Problem.unsupported(
              line.number(),
              "a second FROM begins another stage, which Berth has not yet; build the first stage as an image of its own and use that");
        }
        from = begun;
      } else if (from != null) {
        steps.add(instruction);
      } else if (instruction instanceof Arg global) {
        globals.add(global);
      } else {
        throw Problem.at(
            line.number(), "only ARG may stand before FROM; begin with FROM and a base image");
      }
    }
    if (from == null) {
      throw Problem.at(
          1, "the file has no FROM; begin it with FROM and a base image, or FROM scratch");
    }
    return new Dockerfile(lexed.escape(), globals, from, steps);
  }

  private static Instruction instruction(Statement statement) {
    return switch (statement.keyword()) {
      case "ARG" -> Arg.parse(statement);
      case "CMD" -> Cmd.parse(statement);
      case "COPY" -> Copy.parse(statement);
      case "ENTRYPOINT" -> Entrypoint.parse(statement);
      case "ENV" -> Env.parse(statement);
      case "EXPOSE" -> Expose.parse(statement);
      case "FROM" -> From.parse(statement);
      case "LABEL" -> Label.parse(statement);
      case "RUN" -> Run.parse(statement);
      case "USER" -> User.parse(statement);
      case "WORKDIR" -> Workdir.parse(statement);
      default -> throw unknown(statement);
    };
  }

  private static BerthException unknown(Statement statement) {
    int number = statement.line().number();
    if (LATER.contains(statement.keyword())) {
      return Problem.unsupported(
          number, "Berth has no %s yet; write the step without it".formatted(statement.keyword()));
    }
    return Problem.at(
        number,
        "there is no instruction %s%s"
            .formatted(
                Problem.shown(statement.keyword()),
                NearestWord.hint("", statement.keyword(), KEYWORDS)));
  }
}
