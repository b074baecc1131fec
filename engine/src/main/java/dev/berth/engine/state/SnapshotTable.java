package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The snapshots: which folder holds which layer. A row is written before its folder is made and
 * removed after the folder is gone; a layer's commit is a POWER transaction.
 */
public final class SnapshotTable {
  /**
   * One snapshot.
   *
   * @param id name of its folder
   * @param key chain ID of a layer; else a word, a colon and an id
   * @param kind name of a {@code snapshot.SnapshotKind}
   * @param parent key of the snapshot below
   * @param committed whether it is complete; an incomplete one is removed at start
   * @param bytes on disk, when it was committed
   */
  public record SnapshotRow(
      long id,
      String key,
      String kind,
      Optional<String> parent,
      Optional<Digest> diffId,
      boolean committed,
      long bytes,
      long createdAt,
      long lastUsedAt) {}

  private SnapshotTable() {}

  /** Stores an incomplete snapshot and answers with its id. */
  public static long insert(
      Transaction transaction, String key, String kind, Optional<String> parent, long at) {
    return transaction.insert(
        "INSERT INTO snapshot (key, kind, parent_key, committed, bytes, created_at, last_used_at)"
            + " VALUES (?, ?, ?, 0, 0, ?, ?)",
        key,
        kind,
        parent.orElse(null),
        at,
        at);
  }

  /** Makes a snapshot complete, under the key that it has from now on. */
  public static void commit(
      Transaction transaction,
      long id,
      String key,
      String kind,
      Optional<String> parent,
      Optional<Digest> diffId,
      long bytes) {
    transaction.execute(
        "UPDATE snapshot SET key = ?, kind = ?, parent_key = ?, diff_id = ?, bytes = ?,"
            + " committed = 1 WHERE id = ?",
        key,
        kind,
        parent.orElse(null),
        diffId.map(Digest::value).orElse(null),
        bytes,
        id);
    weigh(transaction, id, 1);
  }

  /**
   * Mount points are part of the layer that they lie on and go with; what a container wrote isn't.
   */
  private static void weigh(Transaction transaction, long id, int times) {
    transaction
        .first(
            "SELECT CASE kind WHEN 'INIT' THEN ifnull(parent_key, key) ELSE key END AS layer, bytes"
                + " FROM snapshot WHERE id = ? AND committed = 1 AND kind <> 'CONTAINER'",
            row -> new PieceTable.Piece(PieceTable.layer(row.text("layer")), row.number("bytes")),
            id)
        .ifPresent(piece -> PieceTable.add(transaction, piece.item(), times * piece.bytes()));
  }

  /** Gives up a snapshot: its key is free at once, its folder is removed afterwards. */
  public static void abandon(Transaction transaction, long id) {
    weigh(transaction, id, -1);
    transaction.execute(
        "UPDATE snapshot SET committed = 0, parent_key = NULL, key = 'removed:' || id WHERE id = ?",
        id);
  }

  public static Optional<SnapshotRow> find(Transaction transaction, String key) {
    return transaction.first("SELECT * FROM snapshot WHERE key = ?", SnapshotTable::row, key);
  }

  /** Snapshots that lie directly on this one, complete or not. */
  public static List<SnapshotRow> children(Transaction transaction, String key) {
    return transaction.query(
        "SELECT * FROM snapshot WHERE parent_key = ? ORDER BY id", SnapshotTable::row, key);
  }

  /** Keys of a snapshot and of all below it, itself first. */
  public static List<String> chain(Transaction transaction, String key) {
    return transaction.query(
        "WITH RECURSIVE chain (key, parent, depth) AS ("
            + "SELECT key, parent_key, 0 FROM snapshot WHERE key = ?"
            + " UNION ALL SELECT s.key, s.parent_key, depth + 1 FROM chain"
            + " JOIN snapshot s ON s.key = chain.parent) SELECT key FROM chain ORDER BY depth",
        row -> row.text("key"),
        key);
  }

  /** All snapshots, oldest first. */
  public static List<SnapshotRow> all(Transaction transaction) {
    return transaction.query("SELECT * FROM snapshot ORDER BY id", SnapshotTable::row);
  }

  public static void setLastUsed(Transaction transaction, String key, long at) {
    transaction.execute(
        "UPDATE snapshot SET last_used_at = max(last_used_at, ?) WHERE key = ?", at, key);
  }

  public static void delete(Transaction transaction, long id) {
    transaction.execute("DELETE FROM snapshot WHERE id = ?", id);
  }

  private static SnapshotRow row(Row row) throws SQLException {
    return new SnapshotRow(
        row.number("id"),
        row.text("key"),
        row.text("kind"),
        row.optionalText("parent_key"),
        row.optionalText("diff_id").map(Digest::new),
        row.flag("committed"),
        row.number("bytes"),
        row.number("created_at"),
        row.number("last_used_at"));
  }
}
