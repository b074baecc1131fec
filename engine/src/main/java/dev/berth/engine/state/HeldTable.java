package dev.berth.engine.state;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What pulls that have not ended well have made so far: blobs, whole or in part, and layers, kept
 * for the next one to go on with. Written in POWER transactions.
 */
public final class HeldTable {
  /**
   * One piece.
   *
   * @param kind as of a lease
   * @param item as of a lease
   * @param owner the repository that it is pulled from
   * @param at milliseconds since 1970
   * @param image the reference that it pulled
   */
  public record HeldRow(String kind, String item, String owner, long at, String image) {
    public String id() {
      return kind + " " + item;
    }

    /** What it is a piece of, for people. */
    public String name() {
      return image.isEmpty() ? owner : image;
    }
  }

  private HeldTable() {}

  public static void put(Transaction transaction, HeldRow row) {
    transaction.execute(
        "INSERT OR REPLACE INTO held (kind, item, owner, at, image) VALUES (?, ?, ?, ?, ?)",
        row.kind(),
        row.item(),
        row.owner(),
        row.at(),
        row.image());
  }

  public static void delete(Transaction transaction, String kind, String item) {
    transaction.execute("DELETE FROM held WHERE kind = ? AND item = ?", kind, item);
  }

  /** Gives up a piece, unless a pull went on with it since it was seen. */
  public static boolean delete(Transaction transaction, HeldRow seen) {
    return transaction.execute(
            "DELETE FROM held WHERE kind = ? AND item = ? AND at = ?",
            seen.kind(),
            seen.item(),
            seen.at())
        > 0;
  }

  /** Whether work in progress needs a piece. */
  public static boolean isLeased(Transaction transaction, HeldRow row) {
    return transaction
        .first(
            "SELECT 1 FROM lease WHERE kind = ? AND item = ? LIMIT 1",
            _ -> true,
            row.kind(),
            row.item())
        .isPresent();
  }

  /** Whether a piece is held that was pulled from a repository. */
  public static boolean isFrom(
      Transaction transaction, String kind, String item, String repository) {
    return transaction
        .first(
            "SELECT 1 FROM held WHERE kind = ? AND item = ? AND owner = ?",
            _ -> true,
            kind,
            item,
            repository)
        .isPresent();
  }

  /** A piece by the id of its row. */
  public static Optional<HeldRow> find(Transaction transaction, String id) {
    int space = id.indexOf(' ');
    return transaction.first(
        "SELECT * FROM held WHERE kind = ? AND item = ?",
        HeldTable::row,
        id.substring(0, Math.max(space, 0)),
        id.substring(space + 1));
  }

  /** All pieces, oldest first. */
  public static List<HeldRow> all(Transaction transaction) {
    return transaction.query("SELECT * FROM held ORDER BY at, kind, item", HeldTable::row);
  }

  private static HeldRow row(Row row) throws SQLException {
    return new HeldRow(
        row.text("kind"), row.text("item"), row.text("owner"), row.number("at"), row.text("image"));
  }

  /** Gives up what is older, and answers with how much that was. */
  public static int expire(Transaction transaction, long before) {
    return transaction.execute("DELETE FROM held WHERE at < ?", before);
  }
}
