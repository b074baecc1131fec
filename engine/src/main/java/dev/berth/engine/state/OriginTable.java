package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Which repositories have the archive of a layer, and which archives were dropped for that reason:
 * layers that are here as folders alone. Written in POWER transactions. A dropped blob that comes
 * again, and what no image needs any more, is forgotten by triggers.
 */
public final class OriginTable {
  /**
   * An archive that is here and can be fetched again.
   *
   * @param repository one that has it, with its registry
   */
  public record OriginRow(Digest blob, String repository) {}

  private static final String DROPPABLE =
      "SELECT o.digest, min(o.repository) AS repository FROM blob_origin o"
          + " JOIN piece p ON p.item = o.digest WHERE p.bytes > 0 AND p.images > 0"
          + " AND NOT EXISTS (SELECT 1 FROM lease WHERE kind = 'blob' AND item = o.digest)"
          + " AND NOT EXISTS (SELECT 1 FROM held WHERE kind = 'blob' AND item = o.digest)"
          + " AND NOT EXISTS (SELECT 1 FROM build_step WHERE blob_digest = o.digest)";

  private OriginTable() {}

  /** Says that a repository has a blob. */
  public static void put(Transaction transaction, OriginRow row) {
    transaction.execute(
        "INSERT INTO blob_origin (digest, repository) VALUES (?, ?) ON CONFLICT DO NOTHING",
        row.blob().value(),
        row.repository());
  }

  /** The repositories that have a blob, in their order. */
  public static List<String> of(Transaction transaction, Digest blob) {
    return transaction.query(
        "SELECT repository FROM blob_origin WHERE digest = ? ORDER BY repository",
        row -> row.text("repository"),
        blob.value());
  }

  /**
   * The archives that could be dropped: those that are here, some repository has, and nothing but
   * images needs.
   */
  public static List<OriginRow> droppable(Transaction transaction) {
    return transaction.query(
        DROPPABLE + " GROUP BY o.digest ORDER BY o.digest", OriginTable::origin);
  }

  /** One of them; empty where it isn't. */
  public static Optional<OriginRow> droppable(Transaction transaction, Digest blob) {
    return transaction.first(
        DROPPABLE + " AND o.digest = ? GROUP BY o.digest", OriginTable::origin, blob.value());
  }

  private static OriginRow origin(Row row) throws SQLException {
    return new OriginRow(new Digest(row.text("digest")), row.text("repository"));
  }

  /** Says that a blob is dropped: its images stay as they are. */
  public static void drop(Transaction transaction, Digest blob) {
    transaction.execute(
        "INSERT INTO dropped_blob (digest) VALUES (?) ON CONFLICT DO NOTHING", blob.value());
    PieceTable.setBytes(transaction, blob, 0);
  }

  /** Whether a blob was dropped and hasn't come again. */
  public static boolean isDropped(Transaction transaction, Digest blob) {
    return transaction
        .first("SELECT 1 FROM dropped_blob WHERE digest = ?", _ -> true, blob.value())
        .isPresent();
  }

  /** All that were dropped. */
  public static List<Digest> dropped(Transaction transaction) {
    return transaction.query(
        "SELECT digest FROM dropped_blob", row -> new Digest(row.text("digest")));
  }
}
