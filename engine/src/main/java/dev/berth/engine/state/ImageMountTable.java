package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Images that are mounted to look inside. A row is written before the mount is made and removed
 * after it is gone. Survives kill -9; after a restart of the machine nothing is mounted, and the
 * rows go.
 */
public final class ImageMountTable {
  /**
   * One mount.
   *
   * @param path where it is
   * @param own whether the folder is the engine's, to be removed with it
   * @param createdAt milliseconds since 1970
   */
  public record ImageMountRow(String id, Digest image, String path, boolean own, long createdAt) {}

  private ImageMountTable() {}

  public static void insert(Transaction transaction, ImageMountRow row) {
    transaction.execute(
        "INSERT INTO image_mount (id, image_id, path, own, created_at) VALUES (?, ?, ?, ?, ?)",
        row.id(),
        row.image().value(),
        row.path(),
        row.own() ? 1 : 0,
        row.createdAt());
  }

  /** All mounts, oldest first. */
  public static List<ImageMountRow> all(Transaction transaction) {
    return transaction.query(
        "SELECT * FROM image_mount ORDER BY created_at, id", ImageMountTable::row);
  }

  /** The mounts of one image, oldest first. */
  public static List<ImageMountRow> of(Transaction transaction, Digest image) {
    return transaction.query(
        "SELECT * FROM image_mount WHERE image_id = ? ORDER BY created_at, id",
        ImageMountTable::row,
        image.value());
  }

  public static Optional<ImageMountRow> find(Transaction transaction, String id) {
    return transaction.first("SELECT * FROM image_mount WHERE id = ?", ImageMountTable::row, id);
  }

  public static Optional<ImageMountRow> at(Transaction transaction, String path) {
    return transaction.first(
        "SELECT * FROM image_mount WHERE path = ?", ImageMountTable::row, path);
  }

  public static void delete(Transaction transaction, String id) {
    transaction.execute("DELETE FROM image_mount WHERE id = ?", id);
  }

  private static ImageMountRow row(Row row) throws SQLException {
    return new ImageMountRow(
        row.text("id"),
        new Digest(row.text("image_id")),
        row.text("path"),
        row.flag("own"),
        row.number("created_at"));
  }
}
