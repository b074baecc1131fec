package dev.berth.shell.command;

/**
 * A command is carried out by the process that it was typed in, from its beginning: nothing was
 * done or written.
 */
public final class HandedBackException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public HandedBackException() {
    super("the caller carries out the command", null, false, false);
  }
}
