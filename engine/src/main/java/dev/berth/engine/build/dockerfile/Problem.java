package dev.berth.engine.build.dockerfile;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.Map;

/** Errors that name the line of the Dockerfile. */
final class Problem {
  private static final int SHOWN = 80;

  private Problem() {}

  static BerthException at(int line, String words) {
    return problem(ErrorKind.INVALID_ARGUMENT, line, words);
  }

  static BerthException unsupported(int line, String words) {
    return problem(ErrorKind.UNSUPPORTED, line, words);
  }

  private static BerthException problem(ErrorKind kind, int line, String words) {
    return new BerthException(
        kind,
        "Dockerfile line %d: %s".formatted(line, words),
        Map.of("line", Integer.toString(line)),
        null);
  }

  /** Text of the file, short enough for a message. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
