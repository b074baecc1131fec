package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Which reference means which image. Written in POWER transactions. */
public final class TagTable {
  /**
   * One tag.
   *
   * @param reference normalised, with a tag and without a digest
   */
  public record TagRow(String reference, Digest image, long updatedAt) {}

  private TagTable() {}

  /** Lets a reference mean an image, whatever it meant before. */
  public static void put(Transaction transaction, TagRow tag) {
    transaction.execute(
        "INSERT INTO tag (reference, image_id, updated_at) VALUES (?, ?, ?)"
            + " ON CONFLICT (reference) DO UPDATE SET image_id = excluded.image_id,"
            + " updated_at = excluded.updated_at",
        tag.reference(),
        tag.image().value(),
        tag.updatedAt());
  }

  public static Optional<TagRow> find(Transaction transaction, String reference) {
    return transaction.first("SELECT * FROM tag WHERE reference = ?", TagTable::row, reference);
  }

  /** The references of one image, in their order. */
  public static List<TagRow> of(Transaction transaction, Digest image) {
    return transaction.query(
        "SELECT * FROM tag WHERE image_id = ? ORDER BY reference", TagTable::row, image.value());
  }

  public static List<TagRow> all(Transaction transaction) {
    return transaction.query("SELECT * FROM tag ORDER BY reference", TagTable::row);
  }

  public static void delete(Transaction transaction, String reference) {
    transaction.execute("DELETE FROM tag WHERE reference = ?", reference);
  }

  private static TagRow row(Row row) throws SQLException {
    return new TagRow(
        row.text("reference"), new Digest(row.text("image_id")), row.number("updated_at"));
  }
}
