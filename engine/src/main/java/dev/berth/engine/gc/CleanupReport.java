package dev.berth.engine.gc;

import java.util.List;

/**
 * What an apply did.
 *
 * @param plan id of the plan
 * @param outcomes of the items that it came to
 * @param bytes freed on disk
 * @param cancelled whether it stopped before the end of the plan
 */
public record CleanupReport(String plan, List<Outcome> outcomes, long bytes, boolean cancelled) {
  public CleanupReport {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * What became of one item.
   *
   * @param outcome removed, in-use, gone or failed
   */
  public record Outcome(
      String kind, String id, String name, String outcome, String reason, long bytes) {}
}
