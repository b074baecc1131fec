package dev.berth.engine.state;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Operations: those under way, and the finished ones of a day. */
public final class OperationTable {
  /**
   * One operation; progress, result and error are JSON documents of {@code operation}.
   *
   * @param createdAt milliseconds since 1970, as is finishedAt
   * @param request a JSON document that it goes on with after a restart; empty where it can't
   */
  public record OperationRow(
      String id,
      String kind,
      String subject,
      String status,
      String progress,
      Optional<String> result,
      Optional<String> error,
      long createdAt,
      Optional<Long> finishedAt,
      Optional<String> request) {}

  private OperationTable() {}

  public static void insert(Transaction transaction, OperationRow row) {
    transaction.execute(
        "INSERT INTO operation (id, kind, subject, status, progress, created_at, request)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        row.id(),
        row.kind(),
        row.subject(),
        row.status(),
        row.progress(),
        row.createdAt(),
        row.request().orElse(null));
  }

  /**
   * Writes how an operation ended.
   *
   * @param output what it said, a JSON document of {@code operation}
   */
  public static void finish(Transaction transaction, OperationRow row, String output) {
    transaction.execute(
        "UPDATE operation SET status = ?, progress = ?, result = ?, error = ?, finished_at = ?, output = ? WHERE id = ?",
        row.status(),
        row.progress(),
        row.result().orElse(null),
        row.error().orElse(null),
        row.finishedAt().orElse(null),
        output,
        row.id());
  }

  public static Optional<OperationRow> find(Transaction transaction, String id) {
    return transaction.first("SELECT * FROM operation WHERE id = ?", OperationTable::row, id);
  }

  /** The ids that begin with these digits, two at most. */
  public static List<String> startingWith(Transaction transaction, String hex) {
    return transaction.query(
        "SELECT id FROM operation WHERE id >= ? AND id < ? ORDER BY id LIMIT 2",
        row -> row.text("id"),
        hex,
        hex + "g");
  }

  /** What a finished operation said; empty where it has not finished. */
  public static Optional<String> output(Transaction transaction, String id) {
    return transaction
        .first("SELECT output FROM operation WHERE id = ?", row -> row.optionalText("output"), id)
        .flatMap(output -> output);
  }

  /** All operations, newest first. */
  public static List<OperationRow> list(Transaction transaction) {
    return transaction.query(
        "SELECT * FROM operation ORDER BY created_at DESC, id", OperationTable::row);
  }

  /**
   * Ends with one status and error what a stopped server left and can't go on; answers how many.
   */
  public static int endUnfinished(
      Transaction transaction, String from, String to, String error, long at) {
    return transaction.execute(
        "UPDATE operation SET status = ?, error = ?, finished_at = ? WHERE status = ?"
            + " AND request IS NULL",
        to,
        error,
        at,
        from);
  }

  /** Removes finished operations that ended before a time. */
  public static int trim(Transaction transaction, long before) {
    return transaction.execute("DELETE FROM operation WHERE finished_at < ?", before);
  }

  private static OperationRow row(Row row) throws SQLException {
    return new OperationRow(
        row.text("id"),
        row.text("kind"),
        row.text("subject"),
        row.text("status"),
        row.text("progress"),
        row.optionalText("result"),
        row.optionalText("error"),
        row.number("created_at"),
        row.optionalNumber("finished_at"),
        row.optionalText("request"));
  }
}
