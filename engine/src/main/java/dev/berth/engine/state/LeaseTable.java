package dev.berth.engine.state;

import java.sql.SQLException;
import java.util.List;

/** What work in progress has made and nothing refers to yet. Emptied at start: no work survives. */
public final class LeaseTable {
  /**
   * One protected thing.
   *
   * @param id the lease, one a piece of work
   * @param kind {@code blob} or {@code snapshot}
   * @param item digest or key
   */
  public record LeaseRow(String id, String kind, String item, long createdAt) {}

  private LeaseTable() {}

  public static void put(Transaction transaction, LeaseRow lease) {
    transaction.execute(
        "INSERT INTO lease (id, kind, item, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        lease.id(),
        lease.kind(),
        lease.item(),
        lease.createdAt());
  }

  public static List<LeaseRow> all(Transaction transaction) {
    return transaction.query("SELECT * FROM lease ORDER BY id, kind, item", LeaseTable::row);
  }

  public static List<LeaseRow> of(Transaction transaction, String id) {
    return transaction.query(
        "SELECT * FROM lease WHERE id = ? ORDER BY kind, item", LeaseTable::row, id);
  }

  public static void delete(Transaction transaction, String id) {
    transaction.execute("DELETE FROM lease WHERE id = ?", id);
  }

  public static void clear(Transaction transaction) {
    transaction.execute("DELETE FROM lease");
  }

  private static LeaseRow row(Row row) throws SQLException {
    return new LeaseRow(
        row.text("id"), row.text("kind"), row.text("item"), row.number("created_at"));
  }
}
