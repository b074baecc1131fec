package dev.berth.engine.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One way in which a server wants its callers to show who they are.
 *
 * @param scheme in lower case: basic, bearer ...
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  Challenge {
    scheme = scheme.toLowerCase(Locale.ROOT);
    parameters = Map.copyOf(parameters);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /**
   * Reads values of WWW-Authenticate, each of which may hold several challenges. What is malformed
   * ends its value; what was read before it counts. Pure.
   */
  static List<Challenge> parse(List<String> headers) {
    return headers.stream().flatMap(header -> new Reader(header).all().stream()).toList();
  }

  static Optional<Challenge> find(List<Challenge> challenges, String scheme) {
    return challenges.stream().filter(one -> one.scheme.equals(scheme)).findFirst();
  }

  /** RFC 9110, 11.6.1: a comma parts both parameters and challenges, so one has to look ahead. */
  private static final class Reader {
    private final String text;
    private int at;
    private final ArrayList<Challenge> found = new ArrayList<>();

    Reader(String text) {
      this.text = text;
    }

    List<Challenge> all() {
      skipCommas();
      while (at < text.length() && challenge()) {
        // The next one follows.
      }
      return found;
    }

    /** Takes in one challenge; true where a comma, and so perhaps another one, follows. */
    private boolean challenge() {
      var scheme = token();
      boolean sound =
          !scheme.isEmpty() && (at == text.length() || isSpace() || text.charAt(at) == ',');
      if (!sound) {
        return false;
      }
      var parameters = new LinkedHashMap<String, String>();
      skipSpace();
      if (!parameter(parameters)) {
        skipToken68();
      }
      boolean comma = comma();
      while (comma && parameter(parameters)) {
        comma = comma();
      }
      found.add(new Challenge(scheme, parameters));
      return comma;
    }

    /** Takes in one {@code name=value}; where there is none, nothing is consumed. */
    private boolean parameter(Map<String, String> parameters) {
      int start = at;
      var name = token();
      skipSpace();
      if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
        at = start;
        return false;
      }
      at++;
      skipSpace();
      var value = at < text.length() && text.charAt(at) == '"' ? quoted() : Optional.of(token());
      boolean ended = at == text.length() || isSpace() || text.charAt(at) == ',';
      if (value.isEmpty() || !ended) {
        at = start;
        return false;
      }
      parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value.get());
      skipSpace();
      return true;
    }

    private Optional<String> quoted() {
      var value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return Optional.of(value.toString());
        }
        if (c == '\\' && at + 1 < text.length()) {
          c = text.charAt(++at);
        }
        value.append(c);
      }
      return Optional.empty();
    }

    private String token() {
      int start = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private static boolean isTokenCharacter(char c) {
      return c > ' ' && c < 0x7F && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
    }

    /** What some schemes have in place of parameters. */
    private void skipToken68() {
      while (at < text.length() && text.charAt(at) != ',' && !isSpace()) {
        at++;
      }
      skipSpace();
    }

    private boolean comma() {
      skipSpace();
      boolean there = at < text.length() && text.charAt(at) == ',';
      skipCommas();
      return there;
    }

    private void skipCommas() {
      while (at < text.length() && (isSpace() || text.charAt(at) == ',')) {
        at++;
      }
    }

    private void skipSpace() {
      while (at < text.length() && isSpace()) {
        at++;
      }
    }

    private boolean isSpace() {
      return text.charAt(at) == ' ' || text.charAt(at) == '\t';
    }
  }
}
