package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The containers of this root. Survives kill -9, not a power cut. */
public final class ContainerTable {
  /**
   * One container.
   *
   * @param spec JSON of {@code container.ContainerSpec}
   * @param createdAt milliseconds since 1970, as the other times
   * @param process JSON of what identifies its monitor and process while it may run
   * @param logBytesLost of the last run, known when it has ended
   */
  public record ContainerRow(
      String id,
      String name,
      String imageId,
      String status,
      String spec,
      long createdAt,
      long lastUsedAt,
      Optional<Long> startedAt,
      Optional<Long> finishedAt,
      Optional<Integer> exitCode,
      Optional<String> exitReason,
      Optional<String> process,
      long logBytesLost) {}

  private ContainerTable() {}

  /** Stores a new container, used now. */
  public static void insert(
      Transaction transaction,
      String id,
      String name,
      String imageId,
      String status,
      String spec,
      long at) {
    transaction.execute(
        """
        INSERT INTO container (id, name, image_id, status, spec, created_at, last_used_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        name,
        imageId,
        status,
        spec,
        at,
        at);
  }

  /** A start was begun: the process is what will be looked for after a crash. */
  public static void setStarting(
      Transaction transaction, String id, String status, String process, long at) {
    transaction.execute(
        "UPDATE container SET status = ?, process = ?, last_used_at = ? WHERE id = ?",
        status,
        process,
        at,
        id);
  }

  /** It runs: forgets how it ended the last time. */
  public static void setRunning(
      Transaction transaction, String id, String status, String process, long startedAt) {
    transaction.execute(
        """
        UPDATE container SET status = ?, process = ?, started_at = ?, last_used_at = ?,
          finished_at = NULL, exit_code = NULL, exit_reason = NULL
        WHERE id = ?
        """,
        status,
        process,
        startedAt,
        startedAt,
        id);
  }

  public static void setEnded(
      Transaction transaction,
      String id,
      String status,
      int code,
      String reason,
      long finishedAt,
      long logBytesLost) {
    transaction.execute(
        """
        UPDATE container SET status = ?, process = NULL, exit_code = ?, exit_reason = ?,
          finished_at = ?, last_used_at = ?, log_bytes_lost = ?
        WHERE id = ?
        """,
        status,
        code,
        reason,
        finishedAt,
        finishedAt,
        logBytesLost,
        id);
  }

  /** A start failed before anything ran: it is as it was before. */
  public static void setNotStarted(Transaction transaction, String id, String status) {
    transaction.execute("UPDATE container SET status = ?, process = NULL WHERE id = ?", status, id);
  }

  public static void setName(Transaction transaction, String id, String name) {
    transaction.execute("UPDATE container SET name = ? WHERE id = ?", name, id);
  }

  public static void touch(Transaction transaction, String id, long at) {
    transaction.execute("UPDATE container SET last_used_at = ? WHERE id = ?", at, id);
  }

  public static void delete(Transaction transaction, String id) {
    transaction.execute("DELETE FROM container WHERE id = ?", id);
  }

  public static Optional<ContainerRow> byId(Transaction transaction, String id) {
    return transaction.first("SELECT * FROM container WHERE id = ?", ContainerTable::row, id);
  }

  public static Optional<ContainerRow> byName(Transaction transaction, String name) {
    return transaction.first("SELECT * FROM container WHERE name = ?", ContainerTable::row, name);
  }

  /** At most two containers whose id begins so; the prefix is hex digits. */
  public static List<ContainerRow> byPrefix(Transaction transaction, String prefix) {
    return transaction.query(
        "SELECT * FROM container WHERE id >= ? AND id < ? LIMIT 2",
        ContainerTable::row,
        prefix,
        prefix + "g");
  }

  /** Those that were made from an image, in the order of their names. */
  public static List<ContainerRow> ofImage(Transaction transaction, Digest image) {
    return transaction.query(
        "SELECT * FROM container WHERE image_id = ? ORDER BY name",
        ContainerTable::row,
        image.value());
  }

  /** All of them, newest first. */
  public static List<ContainerRow> all(Transaction transaction) {
    return transaction.query(
        "SELECT * FROM container ORDER BY created_at DESC, rowid DESC", ContainerTable::row);
  }

  /**
   * What a container takes on disk, as was found out the last time.
   *
   * @param layer bytes of what it wrote
   * @param folder bytes of its logs and of the files that the engine keeps for it
   * @param measuredAt empty before the first time
   */
  public record ContainerSize(
      String id,
      String name,
      String status,
      long layer,
      long folder,
      Optional<Long> measuredAt,
      Optional<Long> finishedAt) {
    /** Whether it may have changed since, and won't any more. */
    public boolean isStale() {
      return measuredAt.isEmpty() || finishedAt.map(at -> at >= measuredAt.get()).orElse(false);
    }
  }

  /** What each takes on disk, newest first. */
  public static List<ContainerSize> sizes(Transaction transaction) {
    return transaction.query(
        "SELECT id, name, status, ifnull(layer_bytes, 0) AS layer, ifnull(folder_bytes, 0) AS folder,"
            + " measured_at, finished_at FROM container ORDER BY created_at DESC, rowid DESC",
        row ->
            new ContainerSize(
                row.text("id"),
                row.text("name"),
                row.text("status"),
                row.number("layer"),
                row.number("folder"),
                row.optionalNumber("measured_at"),
                row.optionalNumber("finished_at")));
  }

  public static void setSize(Transaction transaction, String id, long layer, long folder, long at) {
    transaction.execute(
        "UPDATE container SET layer_bytes = ?, folder_bytes = ?, measured_at = ? WHERE id = ?",
        layer,
        folder,
        at,
        id);
  }

  private static ContainerRow row(Row row) throws SQLException {
    return new ContainerRow(
        row.text("id"),
        row.text("name"),
        row.text("image_id"),
        row.text("status"),
        row.text("spec"),
        row.number("created_at"),
        row.number("last_used_at"),
        row.optionalNumber("started_at"),
        row.optionalNumber("finished_at"),
        row.optionalNumber("exit_code").map(Long::intValue),
        row.optionalText("exit_reason"),
        row.optionalText("process"),
        row.number("log_bytes_lost"));
  }
}
