package dev.berth.engine.state;

import java.util.Optional;

/** What was answered to which {@code requestId}. PROCESS at least, POWER where its effect is. */
public final class RequestTable {
  private RequestTable() {}

  /**
   * An answered request.
   *
   * @param answer JSON document as the client saw it
   * @param createdAt milliseconds since 1970
   */
  public record RequestRow(
      String id, String method, String parametersDigest, String answer, long createdAt) {}

  /**
   * The row of a request, unless it is too old to count.
   *
   * @param oldest milliseconds since 1970
   */
  public static Optional<RequestRow> find(Transaction transaction, String id, long oldest) {
    return transaction.first(
        "SELECT * FROM request WHERE id = ? AND created_at >= ?",
        row ->
            new RequestRow(
                row.text("id"),
                row.text("method"),
                row.text("parameters_digest"),
                row.text("result"),
                row.number("created_at")),
        id,
        oldest);
  }

  /** Stores the answer of a request; a later one of the same request takes its place. */
  static void put(Transaction transaction, RequestRow row, Optional<String> operation) {
    insert(transaction, "INSERT OR REPLACE", row, operation);
  }

  /** Stores an answer where the effect's own transaction stored none. */
  public static void insertMissing(Transaction transaction, RequestRow row) {
    insert(transaction, "INSERT OR IGNORE", row, Optional.empty());
  }

  private static void insert(
      Transaction transaction, String how, RequestRow row, Optional<String> operation) {
    transaction.execute(
        how
            + " INTO request (id, method, parameters_digest, result, created_at, operation_id)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        row.id(),
        row.method(),
        row.parametersDigest(),
        row.answer(),
        row.createdAt(),
        operation.orElse(null));
  }

  /** Forgets the requests that began operations which have a status and do not go on. */
  public static void forget(Transaction transaction, String operationStatus) {
    transaction.execute(
        "DELETE FROM request WHERE operation_id IN"
            + " (SELECT id FROM operation WHERE status = ? AND request IS NULL)",
        operationStatus);
  }

  /** Removes what is older; answers with how many. */
  public static int trim(Transaction transaction, long oldest) {
    return transaction.execute("DELETE FROM request WHERE created_at < ?", oldest);
  }
}
