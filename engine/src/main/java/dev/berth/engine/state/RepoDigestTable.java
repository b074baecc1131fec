package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.List;

/** By which digests images are known in which repositories. Written in POWER transactions. */
public final class RepoDigestTable {
  /**
   * One name by digest.
   *
   * @param repository normalised, with its domain
   * @param digest of a manifest of the image, or of an index that leads there
   */
  public record RepoDigestRow(String repository, Digest digest, Digest image) {}

  private RepoDigestTable() {}

  public static void put(Transaction transaction, RepoDigestRow row) {
    transaction.execute(
        "INSERT INTO repo_digest (repository, digest, image_id) VALUES (?, ?, ?)"
            + " ON CONFLICT DO NOTHING",
        row.repository(),
        row.digest().value(),
        row.image().value());
    transaction.touch(row.image().value());
  }

  /** What a repository knows by a digest: several where it is that of an index. */
  public static List<RepoDigestRow> find(
      Transaction transaction, String repository, Digest digest) {
    return transaction.query(
        "SELECT * FROM repo_digest WHERE repository = ? AND digest = ? ORDER BY image_id",
        RepoDigestTable::row,
        repository,
        digest.value());
  }

  /** The repositories that have a document. */
  public static List<String> repositories(Transaction transaction, Digest document) {
    return transaction.query(
        "SELECT DISTINCT repository FROM repo_digest WHERE digest = ? ORDER BY repository",
        row -> row.text("repository"),
        document.value());
  }

  /** The names of one image, in their order. */
  public static List<RepoDigestRow> of(Transaction transaction, Digest image) {
    return transaction.query(
        "SELECT * FROM repo_digest WHERE image_id = ? ORDER BY repository, digest",
        RepoDigestTable::row,
        image.value());
  }

  /** All of them. */
  public static List<RepoDigestRow> all(Transaction transaction) {
    return transaction.query(
        "SELECT * FROM repo_digest ORDER BY repository, digest, image_id", RepoDigestTable::row);
  }

  public static void delete(Transaction transaction, RepoDigestRow row) {
    transaction.execute(
        "DELETE FROM repo_digest WHERE repository = ? AND digest = ? AND image_id = ?",
        row.repository(),
        row.digest().value(),
        row.image().value());
    transaction.touch(row.image().value());
  }

  private static RepoDigestRow row(Row row) throws SQLException {
    return new RepoDigestRow(
        row.text("repository"), new Digest(row.text("digest")), new Digest(row.text("image_id")));
  }
}
