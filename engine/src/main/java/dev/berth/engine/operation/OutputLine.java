package dev.berth.engine.operation;

/**
 * A line that an operation said.
 *
 * @param number rises by one with each line; where some are missing, they were not kept
 * @param stream {@code step} for the title of what begins now, {@code warning}, or where a program
 *     wrote it: {@code stdout} or {@code stderr}
 */
public record OutputLine(long number, String stream, String text) {
  /** The stream of a title. */
  public static final String STEP = "step";

  /** The stream of what the caller should know. */
  public static final String WARNING = "warning";
}
