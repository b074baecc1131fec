package dev.berth.shell.repl;

/**
 * An open bracket.
 *
 * @param endsStatement whether a statement ends where it is closed
 */
record Bracket(Kind kind, String closing, boolean endsStatement) {
  enum Kind {
    BLOCK,
    /** The block after {@code do}: {@code while} follows. */
    DO,
    /** The block after {@code try}: {@code catch} or {@code finally} follows. */
    TRY,
    FUNCTION,
    CLASS,
    OBJECT,
    /** What stands between {@code if}, {@code for} and the like and their statement. */
    HEADER,
    /** The condition at the end of a do statement. */
    CONDITION,
    PARAMETERS,
    PARENTHESIS,
    INDEX,
    TEMPLATE
  }

  /** Whether statements stand in it. */
  boolean hasStatements() {
    return switch (kind) {
      case BLOCK, DO, TRY, FUNCTION -> true;
      case CLASS, OBJECT, HEADER, CONDITION, PARAMETERS, PARENTHESIS, INDEX, TEMPLATE -> false;
    };
  }
}
