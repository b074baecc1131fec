package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What is here of indexes: the manifests of images, and beside them documents and blobs that are no
 * part of an image, such as attestations; also archives of layers that one of several manifests of
 * an image names, and the image hasn't. Written in POWER transactions. Parts of what no name means
 * any more are forgotten.
 */
public final class IndexPartTable {
  /**
   * One part.
   *
   * @param image that it is the manifest of; empty for what is no image
   */
  public record IndexPartRow(Digest index, Digest digest, Optional<Digest> image) {}

  private static final String NAMED =
      "(EXISTS (SELECT 1 FROM tag WHERE target = index_digest)"
          + " OR EXISTS (SELECT 1 FROM repo_digest WHERE digest = index_digest))";

  private IndexPartTable() {}

  /** Puts those that aren't here. */
  public static void put(Transaction transaction, List<IndexPartRow> rows) {
    var changed = new LinkedHashSet<Digest>();
    for (var row : rows) {
      int inserted =
          transaction.execute(
              "INSERT INTO index_part (index_digest, digest, image_id) VALUES (?, ?, ?)"
                  + " ON CONFLICT DO NOTHING",
              row.index().value(),
              row.digest().value(),
              row.image().map(Digest::value).orElse(null));
      if (inserted > 0) {
        changed.add(row.index());
      }
    }
    changed.forEach(index -> touch(transaction, index));
  }

  /** The parts of an index are pieces of the images whose names mean it. */
  private static void touch(Transaction transaction, Digest index) {
    transaction
        .query(
            "SELECT image_id FROM tag WHERE target = ?1 UNION SELECT image_id FROM repo_digest"
                + " WHERE digest = ?1 UNION SELECT image_id FROM index_part"
                + " WHERE index_digest = ?1 AND image_id IS NOT NULL",
            row -> row.text("image_id"),
            index.value())
        .forEach(transaction::touch);
  }

  /** The parts of an index, in no meaningful order. */
  public static List<IndexPartRow> of(Transaction transaction, Digest index) {
    return transaction.query(
        "SELECT * FROM index_part WHERE index_digest = ? ORDER BY digest",
        IndexPartTable::row,
        index.value());
  }

  /** The indexes that a document is a part of. */
  public static List<IndexPartRow> with(Transaction transaction, Digest digest) {
    return transaction.query(
        "SELECT * FROM index_part WHERE digest = ? ORDER BY index_digest",
        IndexPartTable::row,
        digest.value());
  }

  /** Where an image is a part. */
  public static List<IndexPartRow> ofImage(Transaction transaction, Digest image) {
    return transaction.query(
        "SELECT * FROM index_part WHERE image_id = ? ORDER BY index_digest",
        IndexPartTable::row,
        image.value());
  }

  public static void delete(Transaction transaction, IndexPartRow row) {
    touch(transaction, row.index());
    transaction.execute(
        "DELETE FROM index_part WHERE index_digest = ? AND digest = ?",
        row.index().value(),
        row.digest().value());
  }

  /** Those of indexes that a name means. */
  public static List<IndexPartRow> named(Transaction transaction) {
    return transaction.query("SELECT * FROM index_part WHERE " + NAMED, IndexPartTable::row);
  }

  /**
   * Forgets those of some indexes, as far as no name means these any more, and answers with what
   * they were.
   */
  public static List<Digest> forgetUnnamed(Transaction transaction, Collection<Digest> indexes) {
    var parts = new ArrayList<Digest>();
    for (var index : indexes) {
      parts.addAll(
          transaction.query(
              "DELETE FROM index_part WHERE index_digest = ? AND NOT "
                  + NAMED
                  + " RETURNING digest",
              row -> new Digest(row.text("digest")),
              index.value()));
    }
    return parts;
  }

  /** Forgets those of all indexes that no name means. */
  public static void forgetUnnamed(Transaction transaction) {
    transaction.execute("DELETE FROM index_part WHERE NOT " + NAMED);
  }

  private static IndexPartRow row(Row row) throws SQLException {
    return new IndexPartRow(
        new Digest(row.text("index_digest")),
        new Digest(row.text("digest")),
        row.optionalText("image_id").map(Digest::new));
  }
}
