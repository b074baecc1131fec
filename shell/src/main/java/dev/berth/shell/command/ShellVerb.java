package dev.berth.shell.command;

/**
 * {@code shell} where it can't be: {@code berth} starts the shell itself when asked for no more.
 */
final class ShellVerb implements Verb {
  private final Syntax syntax =
      Syntax.withoutJson(
          "shell",
          "The shell: a prompt for JavaScript that has the API of scripts; without a terminal it reads standard input. berth alone is the same.",
          "berth shell");

  @Override
  public Syntax syntax() {
    return syntax;
  }

  @Override
  public Where where() {
    return Where.CLIENT;
  }

  @Override
  public int run(Arguments arguments, Session session) {
    throw new UsageException("shell takes neither words nor options: " + syntax.usage());
  }
}
