package dev.berth.engine.state;

import java.sql.SQLException;
import java.util.List;

/** The durable event log; appended to in the transaction of the change that it tells. */
public final class EventTable {
  /**
   * One event.
   *
   * @param sequence 0 before it is stored
   * @param at milliseconds since 1970
   * @param attributes JSON object of strings
   */
  public record EventRow(long sequence, long at, String type, String subject, String attributes) {}

  private EventTable() {}

  /** Stores an event and answers with its sequence. */
  public static long append(Transaction transaction, EventRow event) {
    return transaction.insert(
        "INSERT INTO event (at, type, subject, attributes) VALUES (?, ?, ?, ?)",
        event.at(),
        event.type(),
        event.subject(),
        event.attributes());
  }

  /** Events after a sequence, oldest first. */
  public static List<EventRow> after(Transaction transaction, long sequence, int limit) {
    return transaction.query(
        "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
        EventTable::row,
        sequence,
        limit);
  }

  /** Removes events older than a time, and answers how many. */
  public static int trim(Transaction transaction, long before) {
    return transaction.execute("DELETE FROM event WHERE at < ?", before);
  }

  private static EventRow row(Row row) throws SQLException {
    return new EventRow(
        row.number("sequence"),
        row.number("at"),
        row.text("type"),
        row.text("subject"),
        row.text("attributes"));
  }
}
