package dev.berth.engine.build.dockerfile;

import dev.berth.engine.error.BerthException;

/**
 * A pattern for one path, as Go's {@code filepath.Match} has it: {@code *} and {@code ?} within a
 * name, classes {@code [a-z]} and {@code [^a]}, and a backslash before a character to be taken as
 * it is.
 */
public record FilePattern(String text) {
  private static final int MALFORMED = -1;

  /** Checks the pattern's form; INVALID_ARGUMENT where it is malformed. */
  public FilePattern {
    for (int at = 0; at < text.length(); ) {
      at = elementEnd(text, at);
      if (at == MALFORMED) {
        throw BerthException.invalid(
            "the pattern %s is malformed: close each [ with a ], or write a backslash before it"
                .formatted(Problem.shown(text)));
      }
    }
  }

  /** Whether a text has a character that makes it a pattern. */
  public static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  public boolean matches(String path) {
    int at = 0;
    int pathAt = 0;
    int starAt = -1;
    int starPath = 0;
    while (pathAt < path.length() || at < text.length()) {
      if (at < text.length() && text.charAt(at) == '*') {
        starAt = at++;
        starPath = pathAt;
        continue;
      }
      if (at < text.length() && pathAt < path.length() && one(at, path.charAt(pathAt))) {
        at = elementEnd(text, at);
        pathAt++;
        continue;
      }
      if (starAt < 0 || starPath >= path.length() || path.charAt(starPath) == '/') {
        return false;
      }
      pathAt = ++starPath;
      at = starAt + 1;
    }
    return true;
  }

  /** Whether the element at a place matches a character. */
  private boolean one(int at, char c) {
    return switch (text.charAt(at)) {
      case '?' -> c != '/';
      case '\\' -> text.charAt(at + 1) == c;
      case '[' -> c != '/' && inClass(at + 1, c);
      default -> text.charAt(at) == c;
    };
  }

  private boolean inClass(int from, char c) {
    int at = from;
    boolean negated = text.charAt(at) == '^';
    if (negated) {
      at++;
    }
    boolean found = false;
    do {
      if (text.charAt(at) == '\\') {
        at++;
      }
      char low = text.charAt(at++);
      char high = low;
      if (text.charAt(at) == '-') {
        at++;
        if (text.charAt(at) == '\\') {
          at++;
        }
        high = text.charAt(at++);
      }
      found |= low <= c && c <= high;
    } while (text.charAt(at) != ']');
    return found != negated;
  }

  /** Where the element that begins at a place ends, or MALFORMED. */
  private static int elementEnd(String text, int at) {
    return switch (text.charAt(at)) {
      case '\\' -> at + 2 <= text.length() ? at + 2 : MALFORMED;
      case '[' -> classEnd(text, at + 1);
      default -> at + 1;
    };
  }

  private static int classEnd(String text, int from) {
    int at = from;
    if (at < text.length() && text.charAt(at) == '^') {
      at++;
    }
    for (boolean first = true; at < text.length(); first = false) {
      if (text.charAt(at) == ']' && !first) {
        return at + 1;
      }
      at = classCharacter(text, at);
      if (at != MALFORMED && at < text.length() && text.charAt(at) == '-') {
        at = classCharacter(text, at + 1);
      }
      if (at == MALFORMED) {
        return MALFORMED;
      }
    }
    return MALFORMED;
  }

  private static int classCharacter(String text, int at) {
    if (at >= text.length() || text.charAt(at) == '-' || text.charAt(at) == ']') {
      return MALFORMED;
    }
    if (text.charAt(at) != '\\') {
      return at + 1;
    }
    return at + 2 <= text.length() ? at + 2 : MALFORMED;
  }
}
