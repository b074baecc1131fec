package dev.berth.engine.gc;

import java.util.List;

/**
 * What an apply did.
 *
 * @param plan id of the plan
 * @param bytes freed on disk
 */
public record CleanupReport(String plan, List<Outcome> outcomes, long bytes) {
  public CleanupReport {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * What became of one item.
   *
   * @param outcome removed, in-use or gone
   */
  public record Outcome(
      String kind, String id, String name, String outcome, String reason, long bytes) {}
}
