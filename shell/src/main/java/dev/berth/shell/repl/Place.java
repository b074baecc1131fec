package dev.berth.shell.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is at the cursor of an entry. */
sealed interface Place {
  /** A name of what a path of names leads to; of the global object, where the path is empty. */
  record Name(List<String> path) implements Place {}

  /** A key of the object that a method is called with, or of one inside it, under these keys. */
  record Key(String method, List<String> keys) implements Place {}

  /** A string: the value of the last key, or, without keys, the method's first value. */
  record Text(String method, List<String> keys) implements Place {}

  /** The first value of a call, of which nothing is there yet. */
  record Argument(String method) implements Place {}

  /** The value of the last of these keys, of which nothing is there yet. */
  record Value(String method, List<String> keys) implements Place {}

  /** Nothing that can be completed. */
  record Nothing() implements Place {}

  /** The place after a text. */
  static Place of(String before) {
    var scanner = Scanner.of(before);
    var tokens = new ArrayList<>(scanner.tokens());
    var unclosed = !tokens.isEmpty() && isOpenString(tokens.getLast(), before);
    if (unclosed) {
      tokens.removeLast();
      return text(tokens);
    }
    if (scanner.cut()) {
      return new Nothing();
    }
    if (!tokens.isEmpty()
        && isName(tokens.getLast())
        && tokens.getLast().end() == before.length()) {
      tokens.removeLast();
    } else if (!tokens.isEmpty()) {
      var begun = begun(tokens);
      if (begun.isPresent()) {
        return begun.get();
      }
    }
    if (!tokens.isEmpty() && (tokens.getLast().is("{") || tokens.getLast().is(","))) {
      var inside = inside(tokens);
      if (inside instanceof Key) {
        return inside;
      }
    }
    return name(tokens);
  }

  /** What begins after a bracket or a colon, or goes on in a list. */
  private static Optional<Place> begun(List<Token> tokens) {
    if (tokens.getLast().is("(")) {
      var called = method(tokens, tokens.size() - 1);
      return called.isEmpty() ? Optional.empty() : Optional.of(new Argument(called));
    }
    return (tokens.getLast().is(":") || isInList(tokens))
            && text(tokens) instanceof Text(var method, var keys)
            && !keys.isEmpty()
        ? Optional.of(new Value(method, keys))
        : Optional.empty();
  }

  /** Whether another word of a list of words can follow. */
  private static boolean isInList(List<Token> tokens) {
    var at = tokens.size() - 1;
    while (at > 0 && tokens.get(at).is(",") && tokens.get(at - 1).kind() == Token.Kind.STRING) {
      at -= 2;
    }
    return at >= 0 && tokens.get(at).is("[");
  }

  private static boolean isOpenString(Token last, String before) {
    return last.kind() == Token.Kind.STRING
        && last.end() == before.length()
        && (last.text().length() < 2
            || last.text().charAt(0) != last.text().charAt(last.text().length() - 1));
  }

  static boolean isName(Token token) {
    return token.kind() == Token.Kind.NAME || token.kind() == Token.Kind.KEYWORD;
  }

  private static Place name(List<Token> tokens) {
    if (tokens.isEmpty() || !(tokens.getLast().is(".") || tokens.getLast().is("?."))) {
      return new Name(List.of());
    }
    var path = path(tokens, tokens.size());
    return path.isEmpty() ? new Nothing() : new Name(path);
  }

  /** The names before a dot that ends a list of tokens; empty where they are no plain path. */
  private static List<String> path(List<Token> tokens, int end) {
    var path = new ArrayList<String>();
    var at = end - 1;
    while (at >= 1
        && (tokens.get(at).is(".") || tokens.get(at).is("?."))
        && isName(tokens.get(at - 1))) {
      path.addFirst(tokens.get(at - 1).text());
      at -= 2;
    }
    return at >= 0 && (tokens.get(at).is(".") || tokens.get(at).is("?.")) ? List.of() : path;
  }

  private static Place text(List<Token> tokens) {
    if (!tokens.isEmpty() && tokens.getLast().is("(")) {
      var method = method(tokens, tokens.size() - 1);
      return method.isEmpty() ? new Nothing() : new Text(method, List.of());
    }
    var at = tokens.size() - 1;
    while (at > 0
        && (tokens.get(at).is("[")
            || tokens.get(at).is(",")
            || tokens.get(at).kind() == Token.Kind.STRING)) {
      at--; // into a list
    }
    if (at < 1 || !tokens.get(at).is(":") || !isName(tokens.get(at - 1))) {
      return new Nothing();
    }
    var key = tokens.get(at - 1).text();
    if (inside(tokens.subList(0, at - 1)) instanceof Key(var method, var keys)) {
      var all = new ArrayList<>(keys);
      all.add(key);
      return new Text(method, all);
    }
    return new Nothing();
  }

  /** The key that could stand after tokens within the object of a call. */
  private static Place inside(List<Token> tokens) {
    var keys = new ArrayList<String>();
    var depth = 0;
    for (var at = tokens.size() - 1; at >= 0; at--) {
      var token = tokens.get(at);
      if (token.is("}") || token.is(")") || token.is("]")) {
        depth++;
      } else if (depth > 0 && (token.is("{") || token.is("(") || token.is("["))) {
        depth--;
      } else if (depth == 0 && token.is("(")) {
        var method = method(tokens, at);
        return method.isEmpty() ? new Nothing() : new Key(method, keys);
      } else if (depth == 0
          && (token.is("{") || token.is("["))
          && at >= 2
          && tokens.get(at - 1).is(":")) {
        keys.addFirst(tokens.get(at - 2).text()); // of the list or object that begins here
        at--;
      }
    }
    return new Nothing();
  }

  private static String method(List<Token> tokens, int parenthesis) {
    return String.join(".", callee(tokens, parenthesis));
  }

  /** The names that lead to what is called with a parenthesis; empty where it is no plain path. */
  static List<String> callee(List<Token> tokens, int parenthesis) {
    if (parenthesis < 1 || !isName(tokens.get(parenthesis - 1))) {
      return List.of();
    }
    var path = new ArrayList<>(path(tokens, parenthesis - 1));
    if (path.isEmpty() && parenthesis > 1 && tokens.get(parenthesis - 2).is(".")) {
      return List.of();
    }
    path.add(tokens.get(parenthesis - 1).text());
    return path;
  }
}
