package dev.berth.shell.command;

/** Words on the command line that a verb can't take; the message says what to write instead. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
