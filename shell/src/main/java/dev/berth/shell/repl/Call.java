package dev.berth.shell.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The call that is being typed.
 *
 * @param path the names that lead to what is called
 * @param keys of the objects around the cursor, the last being the one at the cursor; empty where
 *     there is none
 */
record Call(List<String> path, List<String> keys) {
  Call {
    path = List.copyOf(path);
    keys = List.copyOf(keys);
  }

  /** The innermost call whose brackets are open after a text. */
  static Optional<Call> around(String before) {
    var tokens = Scanner.of(before).tokens();
    var keys = new ArrayList<String>();
    var depth = 0;
    var known = false; // whether the key at the cursor is
    for (var at = tokens.size() - 1; at >= 0; at--) {
      var token = tokens.get(at);
      if (token.is("}") || token.is(")") || token.is("]")) {
        depth++;
      } else if (depth > 0) {
        depth -= isOpening(token) ? 1 : 0;
      } else if (token.is("(")) {
        var path = Place.callee(tokens, at);
        if (!path.isEmpty()) {
          return Optional.of(new Call(path, keys));
        }
      } else if (isOpening(token)) {
        known = true;
        if (at >= 2 && tokens.get(at - 1).is(":")) {
          keys.addFirst(tokens.get(at - 2).text());
          at -= 2;
        }
      } else if (!known && token.is(":") && at >= 1) {
        keys.addFirst(tokens.get(--at).text());
        known = true;
      } else if (!known && at == tokens.size() - 1 && at >= 1 && Place.isName(token)) {
        var last = tokens.get(at - 1);
        if (last.is("{") || last.is(",")) {
          keys.addFirst(token.text());
          known = true;
        }
      } else if (token.is(",")) {
        known = true;
      }
    }
    return Optional.empty();
  }

  private static boolean isOpening(Token token) {
    return token.is("{") || token.is("(") || token.is("[");
  }
}
