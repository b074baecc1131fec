package dev.berth.engine.state;

import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.Json;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Images with what names them and uses them: one statement, whatever their number. */
public final class ImageListing {
  /**
   * One image.
   *
   * @param references that lead to it, by way of an index too, in their order
   * @param digests {@code repository@digest} by which it is known, in their order
   * @param containers made from it
   */
  public record Listed(
      ImageRow image, List<String> references, List<String> digests, int containers) {}

  /**
   * Which images; all conditions hold together.
   *
   * @param references one of these leads to it
   * @param named with (true) or without (false) a reference
   * @param labelled only those with labels
   */
  public record Wanted(
      Optional<Collection<String>> references, Optional<Boolean> named, boolean labelled) {}

  private static final String BY_INDEX =
      "FROM index_part p JOIN tag t ON t.target = p.index_digest WHERE p.image_id = i.id";

  private static final String LISTED =
      "SELECT i.*, (SELECT group_concat(reference, ' ' ORDER BY reference) FROM"
          + " (SELECT reference FROM tag WHERE image_id = i.id UNION ALL"
          + (" SELECT DISTINCT t.reference " + BY_INDEX + " AND t.image_id <> i.id")
          + ")) AS names, (SELECT group_concat(repository || '@' || digest, ' '"
          + " ORDER BY repository, digest) FROM repo_digest WHERE image_id = i.id) AS digests,"
          + " (SELECT count(*) FROM container WHERE image_id = i.id) AS containers"
          + " FROM image i WHERE true";

  private static final String LED_TO =
      " AND i.id IN (SELECT t.image_id FROM json_each(?) w JOIN tag t ON t.reference = w.value"
          + " UNION SELECT p.image_id FROM json_each(?) w JOIN tag t ON t.reference = w.value"
          + " JOIN index_part p ON p.index_digest = t.target WHERE p.image_id IS NOT NULL)";

  private static final String NAMED =
      "EXISTS (SELECT 1 FROM tag WHERE image_id = i.id UNION ALL SELECT 1 " + BY_INDEX + ")";

  private static final String AFTER = " AND i.created_at <= ? AND (i.created_at < ? OR i.id > ?)";

  private ImageListing() {}

  /**
   * Shows images one by one, newest first.
   *
   * @param after only those that follow it in this order
   * @param more told of each; whether it wants another one
   */
  public static void each(
      Transaction transaction, Wanted wanted, Optional<ImageRow> after, Predicate<Listed> more) {
    var sql = new StringBuilder(LISTED);
    var arguments = new ArrayList<Object>();
    wanted
        .references()
        .ifPresent(
            references -> {
              var list = Json.write(references);
              sql.append(LED_TO);
              arguments.addAll(List.of(list, list));
            });
    wanted.named().ifPresent(named -> sql.append(named ? " AND " : " AND NOT ").append(NAMED));
    if (wanted.labelled()) {
      sql.append(" AND i.labels <> '{}'");
    }
    after.ifPresent(
        last -> {
          sql.append(AFTER);
          arguments.addAll(List.of(last.createdAt(), last.createdAt(), last.id().value()));
        });
    sql.append(" ORDER BY i.created_at DESC, i.id");
    transaction.each(sql.toString(), ImageListing::row, more, arguments.toArray());
  }

  public static Optional<Listed> find(Transaction transaction, Digest id) {
    return transaction.first(LISTED + " AND i.id = ?", ImageListing::row, id.value());
  }

  private static Listed row(Row row) throws SQLException {
    return new Listed(
        ImageTable.row(row),
        words(row.optionalText("names")),
        words(row.optionalText("digests")),
        (int) row.number("containers"));
  }

  /** A reference has no space. */
  private static List<String> words(Optional<String> joined) {
    return joined.map(text -> List.of(text.split(" "))).orElse(List.of());
  }
}
