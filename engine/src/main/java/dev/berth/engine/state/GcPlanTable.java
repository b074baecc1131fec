package dev.berth.engine.state;

import java.sql.SQLException;
import java.util.Optional;

/** The plans of clean-ups, kept a day. Survives kill -9, not a power cut. */
public final class GcPlanTable {
  /**
   * One plan.
   *
   * @param policy JSON of {@code gc.Policy}
   * @param items JSON of {@code gc.CleanupPlan}
   * @param createdAt milliseconds since 1970
   */
  public record GcPlanRow(
      String id, String policy, String items, long createdAt, Optional<Long> appliedAt) {}

  private GcPlanTable() {}

  public static void insert(Transaction transaction, GcPlanRow row) {
    transaction.execute(
        "INSERT INTO gc_plan (id, policy, items, created_at) VALUES (?, ?, ?, ?)",
        row.id(),
        row.policy(),
        row.items(),
        row.createdAt());
  }

  public static Optional<GcPlanRow> find(Transaction transaction, String id) {
    return transaction.first("SELECT * FROM gc_plan WHERE id = ?", GcPlanTable::row, id);
  }

  public static void setApplied(Transaction transaction, String id, long at) {
    transaction.execute("UPDATE gc_plan SET applied_at = ? WHERE id = ?", at, id);
  }

  /** Removes plans made before a time. */
  public static void trim(Transaction transaction, long before) {
    transaction.execute("DELETE FROM gc_plan WHERE created_at < ?", before);
  }

  private static GcPlanRow row(Row row) throws SQLException {
    return new GcPlanRow(
        row.text("id"),
        row.text("policy"),
        row.text("items"),
        row.number("created_at"),
        row.optionalNumber("applied_at"));
  }
}
