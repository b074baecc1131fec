package dev.berth.engine.state;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Programs run in containers; they go with their container. Survives kill -9, not a power cut. */
public final class ExecTable {
  /**
   * One exec.
   *
   * @param spec JSON of {@code container.ExecRequest}
   * @param process JSON of what identifies its monitor and process while it may run
   */
  public record ExecRow(
      String id,
      String containerId,
      String status,
      String spec,
      long createdAt,
      Optional<Integer> exitCode,
      Optional<String> process) {}

  private ExecTable() {}

  public static void insert(
      Transaction transaction, String id, String containerId, String status, String spec, long at) {
    transaction.execute(
        "INSERT INTO exec (id, container_id, status, spec, created_at) VALUES (?, ?, ?, ?, ?)",
        id,
        containerId,
        status,
        spec,
        at);
  }

  public static void setProcess(Transaction transaction, String id, String status, String process) {
    transaction.execute(
        "UPDATE exec SET status = ?, process = ? WHERE id = ?", status, process, id);
  }

  public static void setEnded(Transaction transaction, String id, String status, int code) {
    transaction.execute(
        "UPDATE exec SET status = ?, process = NULL, exit_code = ? WHERE id = ?", status, code, id);
  }

  public static Optional<ExecRow> byId(Transaction transaction, String id) {
    return transaction.first("SELECT * FROM exec WHERE id = ?", ExecTable::row, id);
  }

  public static List<ExecRow> ofContainer(Transaction transaction, String containerId) {
    return transaction.query(
        "SELECT * FROM exec WHERE container_id = ? ORDER BY created_at",
        ExecTable::row,
        containerId);
  }

  /** Execs in a status, of all containers. */
  public static List<ExecRow> inStatus(Transaction transaction, String status) {
    return transaction.query("SELECT * FROM exec WHERE status = ?", ExecTable::row, status);
  }

  /** Forgets the ended execs of a container but the newest ones. */
  public static int trim(Transaction transaction, String containerId, String ended, int keep) {
    return transaction.execute(
        """
        DELETE FROM exec WHERE container_id = ? AND status = ? AND id NOT IN (
          SELECT id FROM exec WHERE container_id = ? AND status = ?
          ORDER BY created_at DESC, rowid DESC LIMIT ?)
        """,
        containerId,
        ended,
        containerId,
        ended,
        keep);
  }

  private static ExecRow row(Row row) throws SQLException {
    return new ExecRow(
        row.text("id"),
        row.text("container_id"),
        row.text("status"),
        row.text("spec"),
        row.number("created_at"),
        row.optionalNumber("exit_code").map(Long::intValue),
        row.optionalText("process"));
  }
}
