package dev.berth.engine.event;

/** What someone who follows events is told. */
public sealed interface EventItem {
  /** An event that passed the filter. */
  record Happened(Event event) implements EventItem {}

  /**
   * Events that aren't told.
   *
   * @param after the last sequence that was looked at
   * @param resume events go on above it
   * @param missed how many; of trimmed ones the most that there can have been
   */
  record Gap(Reason reason, long after, long resume, long missed) implements EventItem {}

  /** Everything up to a sequence has been looked at. */
  record Cursor(long sequence) implements EventItem {}

  /** Why events aren't told. */
  enum Reason {
    /** Who follows fell too far behind; they are kept and can be listed. */
    SLOW,
    /** They aren't kept any more. */
    TRIMMED
  }
}
