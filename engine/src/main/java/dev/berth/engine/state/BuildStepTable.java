package dev.berth.engine.state;

import dev.berth.engine.value.Digest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The build cache: which layer each step of our own builds made. Nothing that was imported or
 * pulled is ever written here. A row is written in a POWER transaction, after its layer; it may
 * outlive the layer for a moment, and is then no answer.
 */
public final class BuildStepTable {
  /** A step's layer: its snapshot's chain ID, its diff ID, and its plain archive. */
  public record LayerColumns(Digest chainId, Digest diffId, Digest blob, long size) {}

  /**
   * One step.
   *
   * @param cacheKey digest of all that its outcome depends on
   * @param description the instruction, for people
   * @param layer empty where it changed no file
   * @param createdAt milliseconds since 1970
   */
  public record BuildStepRow(
      Digest cacheKey,
      String description,
      Optional<LayerColumns> layer,
      long createdAt,
      long lastUsedAt) {}

  private BuildStepTable() {}

  /** Stores a step; one with the same key is replaced. */
  public static void put(Transaction transaction, BuildStepRow row) {
    transaction.execute(
        """
        INSERT INTO build_step
          (cache_key, description, chain_id, diff_id, blob_digest, size, created_at, last_used_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (cache_key) DO UPDATE SET description = excluded.description, chain_id = excluded.chain_id,
          diff_id = excluded.diff_id, blob_digest = excluded.blob_digest, size = excluded.size,
          created_at = excluded.created_at, last_used_at = excluded.last_used_at
        """,
        row.cacheKey().value(),
        row.description(),
        row.layer().map(layer -> layer.chainId().value()).orElse(null),
        row.layer().map(layer -> layer.diffId().value()).orElse(null),
        row.layer().map(layer -> layer.blob().value()).orElse(null),
        row.layer().map(LayerColumns::size).orElse(0L),
        row.createdAt(),
        row.lastUsedAt());
  }

  public static Optional<BuildStepRow> find(Transaction transaction, Digest cacheKey) {
    return transaction.first(
        "SELECT * FROM build_step WHERE cache_key = ?", BuildStepTable::row, cacheKey.value());
  }

  /** All steps, the one used last the longest time ago first. */
  public static List<BuildStepRow> all(Transaction transaction) {
    return transaction.query(
        "SELECT * FROM build_step ORDER BY last_used_at, cache_key", BuildStepTable::row);
  }

  public static void setLastUsed(Transaction transaction, Digest cacheKey, long at) {
    transaction.execute(
        "UPDATE build_step SET last_used_at = max(last_used_at, ?) WHERE cache_key = ?",
        at,
        cacheKey.value());
  }

  /** Removes a step and answers whether it was there. */
  public static boolean delete(Transaction transaction, Digest cacheKey) {
    return transaction.execute("DELETE FROM build_step WHERE cache_key = ?", cacheKey.value()) > 0;
  }

  private static BuildStepRow row(Row row) throws SQLException {
    var chain = row.optionalText("chain_id");
    return new BuildStepRow(
        new Digest(row.text("cache_key")),
        row.text("description"),
        chain.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new LayerColumns(
                    new Digest(chain.get()),
                    new Digest(row.text("diff_id")),
                    new Digest(row.text("blob_digest")),
                    row.number("size"))),
        row.number("created_at"),
        row.number("last_used_at"));
  }
}
