package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What layers that are stored plain were compressed to when they were pushed, so that they are the
 * same blob the next time. Written in POWER transactions. A row may outlive its blob for a moment,
 * and is then no answer.
 */
public final class CompressedLayerTable {
  /**
   * One compressed layer.
   *
   * @param size bytes of the blob
   */
  public record CompressedLayerRow(Digest diffId, Digest blob, long size, MediaType mediaType) {}

  private static final String UNNEEDED =
      "NOT EXISTS (SELECT 1 FROM image_layer l WHERE l.diff_id = compressed_layer.diff_id)";

  private CompressedLayerTable() {}

  public static void put(Transaction transaction, CompressedLayerRow row) {
    var before = find(transaction, row.diffId()).map(CompressedLayerRow::blob);
    transaction.execute(
        "INSERT OR REPLACE INTO compressed_layer (diff_id, blob_digest, size, media_type)"
            + " VALUES (?, ?, ?, ?)",
        row.diffId().value(),
        row.blob().value(),
        row.size(),
        row.mediaType().value());
    PieceTable.use(transaction, row.diffId(), row.blob(), before);
  }

  public static Optional<CompressedLayerRow> find(Transaction transaction, Digest diffId) {
    return transaction.first(
        "SELECT * FROM compressed_layer WHERE diff_id = ?",
        CompressedLayerTable::row,
        diffId.value());
  }

  /** Those of layers that an image has. */
  public static List<CompressedLayerRow> needed(Transaction transaction) {
    return transaction.query(
        "SELECT * FROM compressed_layer WHERE diff_id IN (SELECT diff_id FROM image_layer)",
        CompressedLayerTable::row);
  }

  /**
   * Forgets those of some layers, as far as no image has these any more, and answers with their
   * blobs.
   */
  public static List<Digest> forgetUnneeded(Transaction transaction, Collection<Digest> diffIds) {
    var blobs = new ArrayList<Digest>();
    for (var diffId : diffIds) {
      blobs.addAll(
          transaction.query(
              "DELETE FROM compressed_layer WHERE diff_id = ? AND "
                  + UNNEEDED
                  + " RETURNING blob_digest",
              row -> new Digest(row.text("blob_digest")),
              diffId.value()));
    }
    return blobs;
  }

  /** Forgets those of all layers that no image has. */
  public static void forgetUnneeded(Transaction transaction) {
    transaction.execute("DELETE FROM compressed_layer WHERE " + UNNEEDED);
  }

  /** Forgets a blob: the next push compresses its layer anew. */
  public static void forget(Transaction transaction, Digest blob) {
    transaction.execute("DELETE FROM compressed_layer WHERE blob_digest = ?", blob.value());
    PieceTable.leave(transaction, blob);
  }

  private static CompressedLayerRow row(Row row) throws SQLException {
    return new CompressedLayerRow(
        new Digest(row.text("diff_id")),
        new Digest(row.text("blob_digest")),
        row.number("size"),
        new MediaType(row.text("media_type")));
  }
}
