package dev.berth.engine.operation;

/**
 * How far an operation is.
 *
 * @param sequence rises by at least one with each change
 * @param message what happens now, one line; for a build, the step's or its program's output line
 * @param done units done, bytes where not said otherwise
 * @param total units in all, 0 where it isn't known
 */
public record Progress(long sequence, String message, long done, long total) {
  public static final Progress NONE = new Progress(0, "", 0, 0);
}
