package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Images and their layers. Written in POWER transactions, but for the last use. */
public final class ImageTable {
  /**
   * One image.
   *
   * @param id digest of its config
   * @param createdAt milliseconds since 1970
   * @param size bytes of its layers on disk, unpacked
   * @param manifest the first that the image came with
   * @param labels JSON object of strings
   * @param stored bytes on disk of all that it has; kept by {@link PieceTable}
   * @param own of these, what no other image has
   */
  public record ImageRow(
      Digest id,
      Digest manifest,
      Platform platform,
      long createdAt,
      long size,
      String labels,
      long lastUsedAt,
      long stored,
      long own) {
    /** A new one, of which no piece is known yet. */
    public ImageRow(
        Digest id,
        Digest manifest,
        Platform platform,
        long createdAt,
        long size,
        String labels,
        long lastUsedAt) {
      this(id, manifest, platform, createdAt, size, labels, lastUsedAt, 0, 0);
    }

    public ImageRow withSize(long bytes) {
      return new ImageRow(id, manifest, platform, createdAt, bytes, labels, lastUsedAt);
    }
  }

  /**
   * One layer of an image.
   *
   * @param position 0 for the lowest
   * @param size bytes of its blob
   * @param mediaType of its blob
   */
  public record LayerRow(
      Digest image,
      int position,
      Digest diffId,
      Digest chainId,
      Digest blob,
      long size,
      MediaType mediaType) {}

  private ImageTable() {}

  /** Stores an image with its layers, and does nothing where it is there already. */
  public static void insert(Transaction transaction, ImageRow image, List<LayerRow> layers) {
    int inserted =
        transaction.execute(
            "INSERT INTO image (id, manifest_digest, platform, created_at, size, labels,"
                + " last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            image.id().value(),
            image.manifest().value(),
            image.platform().toString(),
            image.createdAt(),
            image.size(),
            image.labels(),
            image.lastUsedAt());
    if (inserted == 0) {
      return;
    }
    for (var layer : layers) {
      transaction.execute(
          "INSERT INTO image_layer (image_id, position, diff_id, chain_id, blob_digest,"
              + " size, media_type) VALUES (?, ?, ?, ?, ?, ?, ?)",
          layer.image().value(),
          layer.position(),
          layer.diffId().value(),
          layer.chainId().value(),
          layer.blob().value(),
          layer.size(),
          layer.mediaType().value());
    }
    transaction.touch(image.id().value());
  }

  public static Optional<ImageRow> find(Transaction transaction, Digest id) {
    return transaction.first("SELECT * FROM image WHERE id = ?", ImageTable::row, id.value());
  }

  /**
   * Images whose id begins with hex digits; at most two, which is enough to call it ambiguous.
   *
   * @param hex only hex digits, checked by the caller
   */
  public static List<ImageRow> startingWith(Transaction transaction, String hex) {
    return transaction.query(
        "SELECT * FROM image WHERE id >= ? AND id < ? ORDER BY id LIMIT 2",
        ImageTable::row,
        "sha256:" + hex,
        "sha256:" + hex + "g");
  }

  public static int count(Transaction transaction) {
    return transaction
        .first("SELECT count(*) AS n FROM image", row -> (int) row.number("n"))
        .orElseThrow();
  }

  /** All images, newest first. */
  public static List<ImageRow> all(Transaction transaction) {
    return transaction.query("SELECT * FROM image ORDER BY created_at DESC, id", ImageTable::row);
  }

  /** The layers of one image, lowest first. */
  public static List<LayerRow> layers(Transaction transaction, Digest id) {
    return transaction.query(
        "SELECT * FROM image_layer WHERE image_id = ? ORDER BY position",
        ImageTable::layerRow,
        id.value());
  }

  /** Layers with a chain ID, of whichever image. */
  public static List<LayerRow> withChain(Transaction transaction, Digest chainId) {
    return transaction.query(
        "SELECT * FROM image_layer WHERE chain_id = ?", ImageTable::layerRow, chainId.value());
  }

  /** Images with a layer whose blob is this one, in no meaningful order. */
  public static List<ImageRow> withLayer(Transaction transaction, Digest blob) {
    return transaction.query(
        "SELECT * FROM image WHERE id IN (SELECT image_id FROM image_layer WHERE blob_digest = ?)",
        ImageTable::row,
        blob.value());
  }

  /**
   * Whether at least so many images that a repository has a tag for are newer than one, where the
   * same time leaves it to the ids.
   *
   * @param repository with its registry
   */
  public static boolean hasNewer(
      Transaction transaction, String repository, ImageRow image, int count) {
    return transaction
            .first(
                "SELECT count(*) AS n FROM (SELECT DISTINCT i.id FROM ("
                    + "SELECT image_id FROM tag WHERE reference >= ?1 AND reference < ?2"
                    + " UNION ALL SELECT p.image_id FROM tag t JOIN index_part p"
                    + " ON p.index_digest = t.target WHERE t.reference >= ?1 AND t.reference < ?2"
                    + ") named JOIN image i ON i.id = named.image_id"
                    + " WHERE (i.created_at, i.id) > (?3, ?4) LIMIT ?5)",
                row -> row.number("n"),
                repository + ":",
                repository + ";", // the next character
                image.createdAt(),
                image.id().value(),
                count)
            .orElseThrow()
        >= count;
  }

  /** References of images whose config, or one of whose layers, is this blob, in their order. */
  public static List<String> referencesWith(Transaction transaction, Digest blob) {
    return transaction.query(
        "SELECT reference FROM tag WHERE image_id = ? UNION SELECT reference FROM tag"
            + " JOIN image_layer USING (image_id) WHERE blob_digest = ? ORDER BY reference",
        row -> row.text("reference"),
        blob.value(),
        blob.value());
  }

  /** The layers of every image. */
  public static List<LayerRow> allLayers(Transaction transaction) {
    return transaction.query(
        "SELECT * FROM image_layer ORDER BY image_id, position", ImageTable::layerRow);
  }

  public static void setLastUsed(Transaction transaction, Digest id, long at) {
    transaction.execute(
        "UPDATE image SET last_used_at = max(last_used_at, ?) WHERE id = ?", at, id.value());
  }

  /** Removes an image and its layer rows; it has no tag and no container any more. */
  public static void delete(Transaction transaction, Digest id) {
    transaction.execute("DELETE FROM image WHERE id = ?", id.value());
  }

  static ImageRow row(Row row) throws SQLException {
    return new ImageRow(
        new Digest(row.text("id")),
        new Digest(row.text("manifest_digest")),
        Platform.parse(row.text("platform")),
        row.number("created_at"),
        row.number("size"),
        row.text("labels"),
        row.number("last_used_at"),
        row.number("stored"),
        row.number("own"));
  }

  private static LayerRow layerRow(Row row) throws SQLException {
    return new LayerRow(
        new Digest(row.text("image_id")),
        (int) row.number("position"),
        new Digest(row.text("diff_id")),
        new Digest(row.text("chain_id")),
        new Digest(row.text("blob_digest")),
        row.number("size"),
        new MediaType(row.text("media_type")));
  }
}
