package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What takes space: blobs and layers, the bytes that each takes on disk, and which images have it.
 * Triggers keep the sums of each image from it: {@code stored}, all that it has, and {@code own},
 * what no other image has. Written where blobs, layers and images are; a blob that came or went
 * while no engine looked is put right at start.
 */
public final class PieceTable {
  /**
   * One piece.
   *
   * @param item digest of a blob, or {@link #layer}
   */
  public record Piece(String item, long bytes) {}

  private static final String LAYER = "layer:";

  private PieceTable() {}

  /** The item of a layer, which counts with the mount points on it. */
  public static String layer(String key) {
    return LAYER + key;
  }

  /** The key of the layer that an item stands for; empty for a blob. */
  public static Optional<String> layerOf(String item) {
    return item.startsWith(LAYER) ? Optional.of(item.substring(LAYER.length())) : Optional.empty();
  }

  /** Says what a blob takes on disk. */
  public static void setBytes(Transaction transaction, Digest blob, long bytes) {
    transaction.execute(
        "INSERT INTO piece (item, bytes) VALUES (?, ?) ON CONFLICT (item)"
            + " DO UPDATE SET bytes = excluded.bytes WHERE bytes <> excluded.bytes",
        blob.value(),
        bytes);
  }

  static void add(Transaction transaction, String item, long bytes) {
    transaction.execute(
        "INSERT INTO piece (item, bytes) VALUES (?, ?) ON CONFLICT (item)"
            + " DO UPDATE SET bytes = bytes + excluded.bytes",
        item,
        bytes);
    transaction.execute("DELETE FROM piece WHERE item = ? AND bytes = 0 AND images = 0", item);
  }

  /** Says that a blob is gone. */
  public static void forget(Transaction transaction, Digest blob) {
    transaction.execute("DELETE FROM piece WHERE item = ? AND images = 0", blob.value());
    transaction.execute("UPDATE piece SET bytes = 0 WHERE item = ?", blob.value());
  }

  /** Bytes on disk of a blob; 0 where it isn't there. */
  public static long bytes(Transaction transaction, Digest blob) {
    return transaction
        .first("SELECT bytes FROM piece WHERE item = ?", row -> row.number("bytes"), blob.value())
        .orElse(0L);
  }

  /** Lets the images that were touched have what their rows and names lead to, and no more. */
  static void settle(Transaction transaction) {
    for (var image : transaction.touched()) {
      transaction.execute(
          "INSERT INTO piece (item) SELECT item FROM image_item WHERE image = ?"
              + " ON CONFLICT (item) DO NOTHING",
          image);
      transaction.execute(
          "INSERT INTO image_piece (image, piece) SELECT DISTINCT i.image, p.id"
              + " FROM image_item i CROSS JOIN piece p USING (item) WHERE i.image = ?"
              + " ON CONFLICT DO NOTHING",
          image);
      transaction.execute(
          "DELETE FROM image_piece WHERE image = ? AND piece NOT IN (SELECT p.id FROM image_item i"
              + " CROSS JOIN piece p USING (item) WHERE i.image = ?)",
          image,
          image);
    }
  }

  /** Takes a blob from the images that nothing but what it was compressed for gave it to. */
  static void leave(Transaction transaction, Digest blob) {
    transaction.execute(
        "DELETE FROM image_piece WHERE piece = (SELECT id FROM piece WHERE item = ?)"
            + " AND NOT EXISTS (SELECT 1 FROM image_item i WHERE i.image ="
            + " image_piece.image AND i.item = ?)",
        blob.value(),
        blob.value());
  }

  /** Lets the images with a layer have a blob that it was compressed to, instead of another one. */
  static void use(Transaction transaction, Digest diffId, Digest blob, Optional<Digest> instead) {
    instead.filter(before -> !before.equals(blob)).ifPresent(before -> leave(transaction, before));
    transaction.execute(
        "INSERT INTO piece (item) VALUES (?) ON CONFLICT (item) DO NOTHING", blob.value());
    transaction.execute(
        "INSERT INTO image_piece (image, piece) SELECT DISTINCT l.image_id, p.id"
            + " FROM image_layer l JOIN piece p ON p.item = ? WHERE l.diff_id = ?"
            + " ON CONFLICT DO NOTHING",
        blob.value(),
        diffId.value());
  }

  /** Whether an image, a build step, an unfinished pull or a lease refers to a blob. */
  public static boolean isNeeded(Transaction transaction, Digest blob) {
    return isNeeded(transaction, "blob", "blob_digest", blob.value(), blob.value());
  }

  /** The same of a snapshot. What lies below it is needed with it. */
  public static boolean isNeeded(Transaction transaction, String snapshot) {
    return isNeeded(transaction, "snapshot", "chain_id", snapshot, layer(snapshot));
  }

  private static boolean isNeeded(
      Transaction transaction, String kind, String column, String name, String item) {
    settle(transaction);
    return transaction
        .first(
            "SELECT 1 FROM piece WHERE item = ? AND images > 0"
                + " UNION ALL SELECT 1 FROM lease WHERE kind = ? AND item = ?"
                + " UNION ALL SELECT 1 FROM held WHERE kind = ? AND item = ?"
                + (" UNION ALL SELECT 1 FROM build_step WHERE " + column + " = ? LIMIT 1"),
            _ -> true,
            item,
            kind,
            name,
            kind,
            name,
            name)
        .isPresent();
  }

  /** All that takes space. */
  public static List<Piece> all(Transaction transaction) {
    return transaction.query("SELECT item, bytes FROM piece", PieceTable::piece);
  }

  /** The blobs among them, with their bytes. */
  public static Map<Digest, Long> blobs(Transaction transaction) {
    return all(transaction).stream()
        .filter(piece -> layerOf(piece.item()).isEmpty())
        .collect(Collectors.toMap(piece -> new Digest(piece.item()), Piece::bytes));
  }

  /** Blobs that no image has. */
  public static List<Digest> blobsOfNoImage(Transaction transaction) {
    return transaction
        .query("SELECT item, bytes FROM piece WHERE images = 0", PieceTable::piece)
        .stream()
        .filter(piece -> layerOf(piece.item()).isEmpty())
        .map(piece -> new Digest(piece.item()))
        .toList();
  }

  private static Piece piece(Row row) throws SQLException {
    return new Piece(row.text("item"), row.number("bytes"));
  }
}
