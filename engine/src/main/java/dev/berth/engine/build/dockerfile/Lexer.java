package dev.berth.engine.build.dockerfile;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Splits a Dockerfile into logical lines: parser directives, comments, continuations. A blank or
 * comment line inside a continued instruction is passed over.
 */
public final class Lexer {
  /** The longest Dockerfile, in characters. */
  public static final int MAX_LENGTH = 1 << 20;

  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+)");

  private final List<String> physical;
  private final List<LogicalLine> lines = new ArrayList<>();
  private char escape = '\\';

  private Lexer(List<String> physical) {
    this.physical = physical;
  }

  /**
   * Lexes a whole file.
   *
   * @throws BerthException INVALID_ARGUMENT with the line; RESOURCE_EXHAUSTED where it is too long
   */
  public static Lexed lex(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot read the Dockerfile: it has %d characters and the limit is %d; move data out of it and COPY it"
              .formatted(text.length(), MAX_LENGTH));
    }
    var plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    var lexer = new Lexer(List.of(plain.split("\r?\n", -1)));
    lexer.join(lexer.directives());
    return new Lexed(lexer.escape, lexer.lines);
  }

  /** Reads the directives at the top and answers with the index of the first line after them. */
  private int directives() {
    var seen = new HashSet<String>();
    for (int i = 0; i < physical.size(); i++) {
      var match = DIRECTIVE.matcher(physical.get(i).strip());
      if (!match.matches()) {
        return i;
      }
      var name = match.group(1).toLowerCase(Locale.ROOT);
      switch (name) {
        case "escape" -> escape = escape(i + 1, match.group(2));
        case "syntax", "check" -> {} // frontends and linters of others; ours is the reference
        default -> {
          return i; // an ordinary comment that looks like one ends the directives
        }
      }
      if (!seen.add(name)) {
        throw Problem.at(
            i + 1, "the directive \"%s\" is there twice; keep one of them".formatted(name));
      }
    }
    return physical.size();
  }

  private static char escape(int line, String value) {
    return switch (value) {
      case "\\" -> '\\';
      case "`" -> '`';
      default ->
          throw Problem.at(
              line,
              "the escape character cannot be \"%s\"; write # escape=\\ or # escape=`"
                  .formatted(Problem.shown(value)));
    };
  }

  private void join(int from) {
    for (int i = from; i < physical.size(); i++) {
      var first = physical.get(i).strip();
      if (first.isEmpty() || first.startsWith("#")) {
        continue;
      }
      int number = i + 1;
      var text = new StringBuilder();
      var part = physical.get(i).stripLeading();
      while (continues(part)) {
        text.append(withoutContinuation(part));
        do {
          i++;
        } while (i < physical.size() && isSkipped(physical.get(i)));
        part = i < physical.size() ? physical.get(i) : "";
      }
      text.append(part);
      var joined = text.toString().strip();
      if (joined.indexOf('\0') >= 0) {
        throw Problem.at(number, "it holds a NUL character; a Dockerfile is plain text");
      }
      if (!joined.isEmpty()) {
        lines.add(new LogicalLine(number, joined));
      }
    }
  }

  private static boolean isSkipped(String line) {
    var bare = line.strip();
    return bare.isEmpty() || bare.startsWith("#");
  }

  /** Whether a line ends with the escape character, not itself escaped; blanks may follow it. */
  private boolean continues(String line) {
    int end = line.stripTrailing().length();
    return end > 0
        && line.charAt(end - 1) == escape
        && (end == 1 || line.charAt(end - 2) != escape);
  }

  private static String withoutContinuation(String line) {
    return line.substring(0, line.stripTrailing().length() - 1);
  }
}
