package dev.berth.shell.repl;

import java.util.List;

/** Finds where a token ends that begins at a place: the part of scanning that needs no context. */
final class Letters {
  /** The place of a token's end where it has none in the text. */
  static final int UNFINISHED = -1;

  /** Longest first. */
  private static final List<String> PUNCTUATORS =
      List.of(
          ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==",
          "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=",
          "|=", "^=", "<<", ">>", "**");

  private Letters() {}

  static boolean beginsName(char letter) {
    return Character.isJavaIdentifierStart(letter)
        || letter == '#'
        || letter == '\\'
        || letter == '@'
        || Character.isSurrogate(letter);
  }

  static int nameEnd(String text, int start) {
    var at = start + 1;
    while (at < text.length()
        && (Character.isJavaIdentifierPart(text.charAt(at))
            || text.charAt(at) == '\\'
            || text.charAt(at) == '\u200c'
            || text.charAt(at) == '\u200d'
            || Character.isSurrogate(text.charAt(at)))) {
      at++;
    }
    return at;
  }

  static int numberEnd(String text, int start) {
    var at = start;
    while (at < text.length()) {
      var letter = text.charAt(at);
      var signed =
          (letter == '+' || letter == '-')
              && at > start
              && (text.charAt(at - 1) | 0x20) == 'e'
              && !text.startsWith("0x", start)
              && !text.startsWith("0X", start);
      if (!signed && !Character.isLetterOrDigit(letter) && letter != '.' && letter != '_') {
        break;
      }
      at++;
    }
    return at;
  }

  /** A string that a line's end breaks off ends there; one whose last line is continued doesn't. */
  static int stringEnd(String text, int start) {
    var quote = text.charAt(start);
    var at = start + 1;
    while (at < text.length()) {
      var letter = text.charAt(at);
      if (letter == quote) {
        return at + 1;
      }
      if (letter == '\n' || letter == '\r') {
        return at;
      }
      at += letter == '\\' ? escape(text, at) : 1;
    }
    return text.endsWith("\\") || text.endsWith("\\\n") ? UNFINISHED : text.length();
  }

  private static int escape(String text, int at) {
    return text.startsWith("\r\n", at + 1) ? 3 : 2;
  }

  /** A part of a template literal ends with a backquote or with the bracket of an expression. */
  static int templateEnd(String text, int start) {
    var at = start + 1;
    while (at < text.length()) {
      if (text.charAt(at) == '`') {
        return at + 1;
      }
      if (text.startsWith("${", at)) {
        return at + 2;
      }
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return UNFINISHED;
  }

  static int regexEnd(String text, int start) {
    var at = start + 1;
    var inClass = false;
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      var letter = text.charAt(at);
      if (letter == '/' && !inClass) {
        return nameEnd(text, at);
      }
      inClass = letter == '[' || (inClass && letter != ']');
      at += letter == '\\' ? 2 : 1;
    }
    return Math.min(at, text.length());
  }

  static int punctuatorEnd(String text, int start) {
    for (var punctuator : PUNCTUATORS) {
      if (text.startsWith(punctuator, start)) {
        var ternary =
            punctuator.equals("?.")
                && start + 2 < text.length()
                && Character.isDigit(text.charAt(start + 2));
        return ternary ? start + 1 : start + punctuator.length();
      }
    }
    return start + 1;
  }
}
