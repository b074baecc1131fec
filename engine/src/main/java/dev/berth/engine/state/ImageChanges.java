package dev.berth.engine.state;

import java.sql.SQLException;
import java.util.List;

/**
 * Which images a list shows otherwise than before a transaction. Triggers note it whoever causes
 * it, the sums' own triggers too; they are of the writer's connection alone, as is the table that
 * they write, which is in memory and is undone with the transaction.
 */
final class ImageChanges {
  /**
   * A table whose rows a list shows.
   *
   * @param columns that an update has to change; empty for any
   * @param images the images that the row %1$s is shown with
   */
  private record Shown(String table, String columns, String images) {}

  private static final List<Shown> SHOWN =
      List.of(
          new Shown("image", "", "SELECT %1$s.id AS id"),
          new Shown(
              "tag",
              "OF image_id, target",
              "SELECT %1$s.image_id AS id UNION"
                  + " SELECT image_id FROM index_part WHERE index_digest = %1$s.target"),
          new Shown("repo_digest", "", "SELECT %1$s.image_id AS id"),
          new Shown("index_part", "", "SELECT %1$s.image_id AS id"),
          new Shown("container", "OF image_id", "SELECT %1$s.image_id AS id"));

  private ImageChanges() {}

  /** Begins to note what a connection changes. */
  static void watch(Session writer) throws SQLException {
    writer.execute("PRAGMA temp_store = MEMORY");
    writer.execute("CREATE TEMP TABLE changed_image (id TEXT PRIMARY KEY) WITHOUT ROWID");
    for (var shown : SHOWN) {
      note(writer, shown, "INSERT", "NEW");
      note(writer, shown, "DELETE", "OLD");
      note(writer, shown, "UPDATE " + shown.columns(), "OLD");
      note(writer, shown, "UPDATE " + shown.columns(), "NEW");
    }
  }

  private static void note(Session writer, Shown shown, String event, String row)
      throws SQLException {
    writer.execute(
        "CREATE TEMP TRIGGER %s_%s_%s AFTER %s ON main.%s BEGIN INSERT INTO changed_image SELECT id FROM (%s) WHERE id IS NOT NULL ON CONFLICT DO NOTHING; END"
            .formatted(
                shown.table(),
                event.substring(0, 6),
                row,
                event,
                shown.table(),
                shown.images().formatted(row)));
  }

  /** The ids of those that this transaction has changed. */
  static List<String> take(Transaction transaction) {
    var changed = transaction.query("SELECT id FROM changed_image", row -> row.text("id"));
    if (!changed.isEmpty()) {
      transaction.execute("DELETE FROM changed_image");
    }
    return changed;
  }
}
