package dev.berth.shell.repl;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names that a declaration binds. */
final class Bindings {
  private Bindings() {}

  /** Of a declaration's tokens after its keyword, and what follows it. */
  static Set<String> of(List<Token> tokens) {
    var names = new TreeSet<String>();
    var pattern = true; // whether a pattern is being read and not an initial value
    var patternDepth = 0;
    for (var at = 0; at < tokens.size(); at++) {
      var token = tokens.get(at);
      if (at > 0 && token.depth() == 0 && (token.startsStatement() || token.is(";"))) {
        break;
      }
      if (token.is("=") && pattern) {
        patternDepth = token.depth();
        pattern = false;
      } else if (!pattern && token.depth() <= patternDepth && token.is(",")) {
        pattern = true;
      } else if (!pattern && token.depth() < patternDepth) {
        pattern = true;
      } else if (pattern && token.kind() == Token.Kind.NAME && !isKey(tokens, at)) {
        names.add(token.text());
      }
    }
    return names;
  }

  private static boolean isKey(List<Token> tokens, int at) {
    return at + 1 < tokens.size() && tokens.get(at + 1).is(":");
  }
}
