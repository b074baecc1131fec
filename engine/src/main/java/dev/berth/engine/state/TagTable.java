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
   * @param image what containers are made from
   * @param target the document that it means: a manifest of the image, or an index that leads there
   */
  public record TagRow(String reference, Digest image, Digest target, long updatedAt) {}

  /** Comes after every character of a reference. */
  private static final char BEHIND = '\u007f';

  private TagTable() {}

  /** Lets a reference mean an image, whatever it meant before. */
  public static void put(Transaction transaction, TagRow tag) {
    touch(transaction, tag.reference());
    transaction.execute(
        "INSERT INTO tag (reference, image_id, target, updated_at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (reference) DO UPDATE SET image_id = excluded.image_id,"
            + " target = excluded.target, updated_at = excluded.updated_at",
        tag.reference(),
        tag.image().value(),
        tag.target().value(),
        tag.updatedAt());
    touch(transaction, tag.reference());
  }

  /** What a reference means is a piece of the images that it leads to. */
  private static void touch(Transaction transaction, String reference) {
    transaction
        .query(
            "SELECT image_id FROM tag WHERE reference = ?1 UNION SELECT p.image_id FROM tag t"
                + " JOIN index_part p ON p.index_digest = t.target"
                + " WHERE t.reference = ?1 AND p.image_id IS NOT NULL",
            row -> row.text("image_id"),
            reference)
        .forEach(transaction::touch);
  }

  /**
   * A reference that leads to an image.
   *
   * @param target the document that it means: a manifest of the image, or an index that leads there
   */
  public record Leading(String image, String reference, Digest target) {}

  /** All references that lead to images, in their order; by way of an index to several. */
  public static List<Leading> byImage(Transaction transaction) {
    return transaction.query(
        "SELECT image_id AS image, reference, target FROM tag"
            + " UNION SELECT p.image_id, t.reference, t.target FROM index_part p JOIN tag t ON t.target = p.index_digest"
            + " WHERE p.image_id IS NOT NULL ORDER BY reference",
        row ->
            new Leading(row.text("image"), row.text("reference"), new Digest(row.text("target"))));
  }

  /** References that begin so, in their order. */
  public static List<String> beginning(Transaction transaction, String text) {
    return transaction.query(
        "SELECT reference FROM tag WHERE reference >= ? AND reference < ? ORDER BY reference",
        row -> row.text("reference"),
        text,
        text + BEHIND);
  }

  public static Optional<TagRow> find(Transaction transaction, String reference) {
    return transaction.first("SELECT * FROM tag WHERE reference = ?", TagTable::row, reference);
  }

  /** The references of one image, in their order. */
  public static List<TagRow> of(Transaction transaction, Digest image) {
    return transaction.query(
        "SELECT * FROM tag WHERE image_id = ? ORDER BY reference", TagTable::row, image.value());
  }

  /** The references of one image, and those of indexes that lead to it, in their order. */
  public static List<TagRow> leadingTo(Transaction transaction, Digest image) {
    return transaction.query(
        "SELECT * FROM tag WHERE image_id = ? OR target IN"
            + " (SELECT index_digest FROM index_part WHERE image_id = ?) ORDER BY reference",
        TagTable::row,
        image.value(),
        image.value());
  }

  /** The references that mean a document. */
  public static List<TagRow> meaning(Transaction transaction, Digest target) {
    return transaction.query(
        "SELECT * FROM tag WHERE target = ? ORDER BY reference", TagTable::row, target.value());
  }

  public static List<TagRow> all(Transaction transaction) {
    return transaction.query("SELECT * FROM tag ORDER BY reference", TagTable::row);
  }

  public static void delete(Transaction transaction, String reference) {
    touch(transaction, reference);
    transaction.execute("DELETE FROM tag WHERE reference = ?", reference);
  }

  private static TagRow row(Row row) throws SQLException {
    return new TagRow(
        row.text("reference"),
        new Digest(row.text("image_id")),
        new Digest(row.text("target")),
        row.number("updated_at"));
  }
}
