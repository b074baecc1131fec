package dev.berth.shell.repl;

/**
 * A token of JavaScript.
 *
 * @param start the place of its first letter
 * @param end the place after its last letter
 * @param depth how many brackets are open around it; a bracket isn't around itself
 * @param startsStatement whether a statement begins with it
 * @param inFunction whether it is part of a function's body
 */
record Token(
    Kind kind,
    String text,
    int start,
    int end,
    int depth,
    boolean startsStatement,
    boolean inFunction) {
  enum Kind {
    /** A name that isn't a keyword here; a property may be named as a keyword is. */
    NAME,
    KEYWORD,
    NUMBER,
    STRING,
    /** A part of a template literal, with its backquotes and the brackets around expressions. */
    TEMPLATE,
    REGEX,
    PUNCTUATOR
  }

  boolean is(String punctuator) {
    return kind == Kind.PUNCTUATOR && text.equals(punctuator);
  }

  boolean isKeyword(String word) {
    return kind == Kind.KEYWORD && text.equals(word);
  }
}
