package dev.berth.engine.state;

import dev.berth.engine.state.PieceTable.Piece;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sums over pieces: what images take, and what keeps the rest. */
public final class UsageTable {
  /** What keeps pieces beside images. */
  public enum Keeper {
    /** Steps of the build cache. */
    BUILDS(
        "SELECT chain_id FROM build_step WHERE chain_id IS NOT NULL",
        "SELECT blob_digest FROM build_step WHERE blob_digest IS NOT NULL"),
    /** Pulls that ended early. */
    PULLS(
        "SELECT item FROM held WHERE kind = 'snapshot'",
        "SELECT item FROM held WHERE kind = 'blob'"),
    /** Work in progress. */
    WORK(
        "SELECT item FROM lease WHERE kind = 'snapshot' UNION SELECT parent_key FROM snapshot"
            + " WHERE committed = 0 AND parent_key IS NOT NULL",
        "SELECT item FROM lease WHERE kind = 'blob'"),
    ANY(
        BUILDS.snapshots + " UNION " + PULLS.snapshots + " UNION " + WORK.snapshots,
        BUILDS.blobs + " UNION " + PULLS.blobs + " UNION " + WORK.blobs);

    private final String snapshots;
    private final String blobs;

    Keeper(String snapshots, String blobs) {
      this.snapshots = snapshots;
      this.blobs = blobs;
    }

    /** The items that it keeps, with the layers below its own, as the table {@code kept}. */
    private String kept() {
      return "WITH RECURSIVE below (key) AS ("
          + snapshots
          + " UNION SELECT s.parent_key FROM below JOIN snapshot s USING (key)"
          + " WHERE s.parent_key IS NOT NULL),"
          + " kept (item) AS MATERIALIZED (SELECT 'layer:' || key FROM below UNION "
          + blobs
          + ") ";
    }
  }

  /**
   * What all images take together.
   *
   * @param active images that containers were made from
   * @param reclaimable what would go with all others
   */
  public record ImageSum(int count, int active, long bytes, long reclaimable) {}

  private UsageTable() {}

  public static ImageSum images(Transaction transaction) {
    return transaction
        .first(
            Keeper.ANY.kept()
                + ", used (piece) AS MATERIALIZED (SELECT piece FROM image_piece WHERE image IN"
                + " (SELECT image_id FROM container))"
                + " SELECT (SELECT count(*) FROM image) AS count,"
                + " (SELECT count(DISTINCT image_id) FROM container) AS active,"
                + " ifnull(sum(bytes), 0) AS bytes,"
                + " ifnull(sum(CASE WHEN id IN used OR item IN kept THEN 0 ELSE bytes END), 0)"
                + " AS reclaimable FROM piece WHERE images > 0",
            row ->
                new ImageSum(
                    (int) row.number("count"),
                    (int) row.number("active"),
                    row.number("bytes"),
                    row.number("reclaimable")))
        .orElseThrow();
  }

  /** Bytes of an image's own pieces that stay without it, by the image's id. */
  public static Map<String, Long> keptOfImages(Transaction transaction) {
    var kept = new HashMap<String, Long>();
    transaction
        .query(
            Keeper.ANY.kept()
                + "SELECT p.owner AS item, sum(p.bytes) AS bytes FROM kept CROSS JOIN piece p"
                + " USING (item) WHERE p.owner IS NOT NULL GROUP BY p.owner",
            row -> new Piece(row.text("item"), row.number("bytes")))
        .forEach(piece -> kept.put(piece.item(), piece.bytes()));
    return kept;
  }

  /** Pieces that no image has, and that this keeps. */
  public static List<Piece> kept(Transaction transaction, Keeper keeper) {
    return transaction.query(
        keeper.kept()
            + "SELECT p.item AS item, p.bytes AS bytes FROM kept CROSS JOIN piece p USING (item)"
            + " WHERE p.images = 0",
        row -> new Piece(row.text("item"), row.number("bytes")));
  }

  /** Pieces that no image has. */
  public static List<Piece> ofNoImage(Transaction transaction) {
    return transaction.query(
        "SELECT item, bytes FROM piece WHERE images = 0",
        row -> new Piece(row.text("item"), row.number("bytes")));
  }
}
