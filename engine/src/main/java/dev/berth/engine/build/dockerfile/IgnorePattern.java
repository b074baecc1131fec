package dev.berth.engine.build.dockerfile;

import dev.berth.engine.error.BerthException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One pattern of a {@code .dockerignore}: {@code *}, {@code ?} and classes within a name, and
 * {@code **} for any number of folders. Matches in time proportional to pattern and path, so that
 * no pattern can keep the server busy.
 */
final class IgnorePattern {
  private static final int MAX_LENGTH = 4096;

  private sealed interface Token {
    record Literal(char c) implements Token {}

    record AnyOne() implements Token {}

    record Star() implements Token {}

    /** Two stars at the end: anything, slashes as well. */
    record Everything() implements Token {}

    /** Two stars: nothing, or anything that ends with a slash. */
    record Folders() implements Token {}

    record OneOf(boolean negated, String ranges) implements Token {
      boolean has(char c) {
        for (int i = 0; i < ranges.length(); i += 2) {
          if (ranges.charAt(i) <= c && c <= ranges.charAt(i + 1)) {
            return !negated;
          }
        }
        return negated;
      }
    }
  }

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** Reads a clean path; INVALID_ARGUMENT where it is malformed. */
  IgnorePattern(String text) {
    this.text = text;
    if (text.length() > MAX_LENGTH) {
      throw broken("it is longer than %d characters".formatted(MAX_LENGTH));
    }
    while (at < text.length()) {
      tokens.add(token());
    }
  }

  private Token token() {
    char c = text.charAt(at++);
    return switch (c) {
      case '*' -> stars();
      case '?' -> new Token.AnyOne();
      case '[' -> oneOf();
      case '\\' -> new Token.Literal(escaped());
      default -> new Token.Literal(c);
    };
  }

  private Token stars() {
    if (!text.startsWith("*", at)) {
      return new Token.Star();
    }
    at++;
    if (at == text.length()) {
      return new Token.Everything();
    }
    at += text.charAt(at) == '/' ? 1 : 0;
    return new Token.Folders();
  }

  private Token oneOf() {
    boolean negated = text.startsWith("^", at);
    at += negated ? 1 : 0;
    var ranges = new StringBuilder();
    do {
      char low = classCharacter();
      char high = low;
      if (text.startsWith("-", at)) {
        at++;
        high = classCharacter();
      }
      ranges.append(low).append(high);
    } while (!text.startsWith("]", at));
    at++;
    return new Token.OneOf(negated, ranges.toString());
  }

  private char classCharacter() {
    if (at >= text.length()) {
      throw broken("a [ is not closed; close it or write a backslash before it");
    }
    char c = text.charAt(at++);
    return c == '\\' ? escaped() : c;
  }

  private char escaped() {
    if (at >= text.length()) {
      throw broken("nothing follows its last backslash");
    }
    return text.charAt(at++);
  }

  private BerthException broken(String why) {
    return BerthException.invalid(
        "the pattern %s cannot be used: %s".formatted(Problem.shown(text), why));
  }

  /** Whether the whole path matches. State n means: the tokens before n have matched so far. */
  boolean matches(String path) {
    var states = new BitSet();
    states.set(0);
    skip(states);
    for (int i = 0; i < path.length() && !states.isEmpty(); i++) {
      states = step(states, path.charAt(i));
    }
    return states.get(tokens.size());
  }

  private BitSet step(BitSet states, char c) {
    var next = new BitSet();
    for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
      if (state >= tokens.size()) {
        if (state > tokens.size()) {
          inFolders(next, state - tokens.size() - 1, c);
        }
        continue;
      }
      switch (tokens.get(state)) {
        case Token.Literal literal -> reach(next, state + 1, literal.c() == c);
        case Token.AnyOne _ -> reach(next, state + 1, c != '/');
        case Token.OneOf one -> reach(next, state + 1, one.has(c));
        case Token.Star _ -> reach(next, state, c != '/');
        case Token.Everything _ -> reach(next, state, true);
        case Token.Folders _ -> inFolders(next, state, c);
      }
    }
    skip(next);
    return next;
  }

  private static void reach(BitSet states, int state, boolean reached) {
    if (reached) {
      states.set(state);
    }
  }

  /**
   * Inside {@code **}: what was read so far may not be skipped any more, only continued up to a
   * slash. A state of its own, past the last token, says so.
   */
  private void inFolders(BitSet next, int state, char c) {
    next.set(inside(state));
    if (c == '/') {
      next.set(state + 1);
    }
  }

  private int inside(int state) {
    return tokens.size() + 1 + state;
  }

  /** Adds the states that are reached without a character. */
  private void skip(BitSet states) {
    for (int state = 0; state < tokens.size(); state++) {
      boolean passes =
          switch (tokens.get(state)) {
            case Token.Star _, Token.Everything _, Token.Folders _ -> true;
            case Token.Literal _, Token.AnyOne _, Token.OneOf _ -> false;
          };
      if (passes && states.get(state)) {
        states.set(state + 1);
      }
    }
  }
}
