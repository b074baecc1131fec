package dev.berth.engine.build.dockerfile;

import dev.berth.engine.error.BerthException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Replaces variables in a word and removes its quotes: {@code $X}, {@code ${X}}, {@code ${X:-w}},
 * {@code ${X:+w}}, {@code ${X:?w}} and the same without colon. Single quotes and the escape
 * character keep a dollar as it is. A variable that isn't set is empty.
 */
public final class Expansion {
  private static final int MAX_DEPTH = 50;
  private static final int END = -1;

  private final String word;
  private final char escape;
  private final Function<String, Optional<String>> variables;
  private int at;
  private int depth;

  private Expansion(String word, char escape, Function<String, Optional<String>> variables) {
    this.word = word;
    this.escape = escape;
    this.variables = variables;
  }

  /**
   * Expands one word.
   *
   * @throws BerthException INVALID_ARGUMENT, without a line
   */
  public static String expand(
      String word, char escape, Function<String, Optional<String>> variables) {
    return new Expansion(word, escape, variables).until(END);
  }

  private int peek() {
    return at < word.length() ? word.charAt(at) : END;
  }

  private int next() {
    return at < word.length() ? word.charAt(at++) : END;
  }

  private BerthException broken(String why) {
    return BerthException.invalid(
        "cannot replace the variables of %s: %s".formatted(Problem.shown(word), why));
  }

  private String until(int stop) {
    if (++depth > MAX_DEPTH) {
      throw broken("${...} is nested more than %d deep".formatted(MAX_DEPTH));
    }
    var out = new StringBuilder();
    while (true) {
      int c = next();
      if (c == stop) {
        depth--;
        return out.toString();
      }
      if (c == END) {
        throw broken("a } is missing; close each ${");
      }
      if (c == '\'') {
        singleQuoted(out);
      } else if (c == '"') {
        doubleQuoted(out);
      } else if (c == '$') {
        out.append(dollar());
      } else if (c == escape) {
        int escaped = next();
        if (escaped != END) {
          out.append((char) escaped);
        }
      } else {
        out.append((char) c);
      }
    }
  }

  private void singleQuoted(StringBuilder out) {
    for (int c = next(); c != '\''; c = next()) {
      if (c == END) {
        throw broken("a single quote is not closed; close it or write it after " + escape);
      }
      out.append((char) c);
    }
  }

  private void doubleQuoted(StringBuilder out) {
    for (int c = next(); c != '"'; c = next()) {
      if (c == END) {
        throw broken("a double quote is not closed; close it or write it after " + escape);
      }
      if (c == '$') {
        out.append(dollar());
      } else if (c == escape) {
        int escaped = next();
        if (escaped == END) {
          throw broken("a double quote is not closed; close it or write it after " + escape);
        }
        if (escaped != '"' && escaped != '$' && escaped != escape) {
          out.append((char) c);
        }
        out.append((char) escaped);
      } else {
        out.append((char) c);
      }
    }
  }

  private String dollar() {
    if (peek() != '{') {
      var name = name();
      return name.isEmpty() ? "$" : variables.apply(name).orElse("");
    }
    at++;
    var name = name();
    if (name.isEmpty()) {
      throw broken("${ needs a name, such as ${VERSION}");
    }
    int operator = next();
    if (operator == '}') {
      return variables.apply(name).orElse("");
    }
    boolean emptyIsUnset = operator == ':';
    if (emptyIsUnset) {
      operator = next();
    }
    return operation(name, operator, emptyIsUnset);
  }

  private String operation(String name, int operator, boolean emptyIsUnset) {
    if (operator == '-' || operator == '+' || operator == '?') {
      var present = variables.apply(name).filter(value -> !(emptyIsUnset && value.isEmpty()));
      var alternative = until('}');
      if (operator == '+') {
        return present.isPresent() ? alternative : "";
      }
      if (operator == '?' && present.isEmpty()) {
        throw broken(
            "%s is not set%s; give it with ARG, ENV or a build argument"
                .formatted(name, alternative.isEmpty() ? "" : ": " + alternative));
      }
      return present.orElse(alternative);
    }
    if (operator == END) {
      throw broken("a } is missing; close each ${");
    }
    throw broken(
        "${%s%s... is not a form that Berth knows; use ${%s}, ${%s:-default} or ${%s:+value}"
            .formatted(name, (char) operator, name, name, name));
  }

  /** A name: a letter or underline and what follows, or one digit. */
  private String name() {
    int start = at;
    while (at < word.length() && isNamePart(word.charAt(at))) {
      if (at == start && Character.isDigit(word.charAt(at))) {
        at++;
        break;
      }
      at++;
    }
    return word.substring(start, at);
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
