package dev.berth.engine.state;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The durable event log; appended to in the transaction of the change that it tells. */
public final class EventTable {
  /**
   * One event.
   *
   * @param sequence 0 before it is stored
   * @param at milliseconds since 1970
   * @param attributes JSON object of strings
   */
  public record EventRow(long sequence, long at, String type, String subject, String attributes) {
    EventRow numbered(long number) {
      return new EventRow(number, at, type, subject, attributes);
    }
  }

  /**
   * What is kept.
   *
   * @param oldest the first sequence; one more than the newest where nothing is kept
   * @param newest the last one that was ever given, 0 before the first
   */
  public record Range(long oldest, long newest) {}

  private EventTable() {}

  /** Stores an event and answers with its sequence. */
  public static long append(Transaction transaction, EventRow event) {
    long sequence =
        transaction.insert(
            "INSERT INTO event (at, type, subject, attributes) VALUES (?, ?, ?, ?)",
            event.at(),
            event.type(),
            event.subject(),
            event.attributes());
    transaction.happened(event.numbered(sequence));
    return sequence;
  }

  /** Events above a sequence and up to another, oldest first. */
  public static List<EventRow> between(Transaction transaction, long after, long until, int limit) {
    return transaction.query(
        "SELECT * FROM event WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
        EventTable::row,
        after,
        until,
        limit);
  }

  public static Range range(Transaction transaction) {
    long newest =
        transaction
            .first("SELECT seq FROM sqlite_sequence WHERE name = 'event'", row -> row.number("seq"))
            .orElse(0L);
    Optional<Long> oldest =
        transaction.first(
            "SELECT sequence FROM event ORDER BY sequence LIMIT 1", row -> row.number("sequence"));
    return new Range(oldest.orElse(newest + 1), newest);
  }

  /**
   * Removes the oldest events: those before the first that is young enough, and all but so many.
   *
   * @param before milliseconds since 1970
   * @param fewest so many stay however old they are
   * @return how many
   */
  public static int trim(Transaction transaction, long before, int fewest, int most) {
    long young =
        transaction
            .first(
                "SELECT sequence FROM event WHERE at >= ? ORDER BY sequence LIMIT 1",
                row -> row.number("sequence"),
                before)
            .orElse(Long.MAX_VALUE);
    long first = Math.max(Math.min(young, last(transaction, fewest)), last(transaction, most));
    return transaction.execute("DELETE FROM event WHERE sequence < ?", first);
  }

  /** The sequence of the first of the newest so many; 0 where there are no more than these. */
  private static long last(Transaction transaction, int count) {
    return transaction
        .first(
            "SELECT sequence FROM event ORDER BY sequence DESC LIMIT 1 OFFSET ?",
            row -> row.number("sequence") + 1,
            count)
        .orElse(0L);
  }

  /**
   * Leaves out numbers where this is another boot than the last time: a power cut may have lost
   * events whose numbers somebody knows.
   */
  public static void skipAfterBoot(Transaction transaction, String bootId, long numbers) {
    var last = transaction.first("SELECT boot_id FROM event_boot", row -> row.text("boot_id"));
    if (last.filter(bootId::equals).isPresent()) {
      return;
    }
    transaction.execute("DELETE FROM event_boot");
    transaction.execute("INSERT INTO event_boot (boot_id) VALUES (?)", bootId);
    if (last.isPresent()) {
      var skipped = "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'event'";
      if (transaction.execute(skipped, numbers) == 0) { // the first events may be those lost
        transaction.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?)", numbers);
      }
    }
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
