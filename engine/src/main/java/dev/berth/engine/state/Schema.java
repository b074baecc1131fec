package dev.berth.engine.state;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Platform;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables, version by version: a migration is appended, never edited once released. */
final class Schema {
  private Schema() {}

  private static final List<List<String>> MIGRATIONS =
      List.of(
          List.of(
              """
              CREATE TABLE image (
                id TEXT PRIMARY KEY,
                manifest_digest TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                size INTEGER NOT NULL,
                labels TEXT NOT NULL,
                last_used_at INTEGER NOT NULL)
              """,
              """
              CREATE TABLE image_layer (
                image_id TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                diff_id TEXT NOT NULL,
                chain_id TEXT NOT NULL,
                blob_digest TEXT NOT NULL,
                size INTEGER NOT NULL,
                PRIMARY KEY (image_id, position))
              """,
              """
              CREATE TABLE tag (
                reference TEXT PRIMARY KEY,
                image_id TEXT NOT NULL REFERENCES image (id),
                updated_at INTEGER NOT NULL)
              """,
              """
              CREATE TABLE snapshot (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                key TEXT NOT NULL UNIQUE,
                kind TEXT NOT NULL,
                parent_key TEXT,
                diff_id TEXT,
                committed INTEGER NOT NULL,
                bytes INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                last_used_at INTEGER NOT NULL)
              """,
              """
              CREATE TABLE lease (
                id TEXT NOT NULL,
                kind TEXT NOT NULL,
                item TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                PRIMARY KEY (id, kind, item))
              """,
              """
              CREATE TABLE container (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                image_id TEXT NOT NULL REFERENCES image (id),
                status TEXT NOT NULL,
                spec TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                last_used_at INTEGER NOT NULL,
                started_at INTEGER,
                finished_at INTEGER,
                exit_code INTEGER,
                exit_reason TEXT,
                process TEXT,
                log_bytes_lost INTEGER NOT NULL DEFAULT 0)
              """,
              "CREATE INDEX container_image ON container (image_id)",
              """
              CREATE TABLE exec (
                id TEXT PRIMARY KEY,
                container_id TEXT NOT NULL REFERENCES container (id) ON DELETE CASCADE,
                status TEXT NOT NULL,
                spec TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                exit_code INTEGER,
                process TEXT)
              """,
              """
              CREATE TABLE event (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                type TEXT NOT NULL,
                subject TEXT NOT NULL,
                attributes TEXT NOT NULL)
              """,
              """
              CREATE TABLE operation (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                status TEXT NOT NULL,
                progress TEXT NOT NULL,
                result TEXT,
                error TEXT,
                created_at INTEGER NOT NULL,
                finished_at INTEGER)
              """,
              """
              CREATE TABLE request (
                id TEXT PRIMARY KEY,
                method TEXT NOT NULL,
                parameters_digest TEXT NOT NULL,
                result TEXT NOT NULL,
                created_at INTEGER NOT NULL)
              """,
              "CREATE INDEX request_created_at ON request (created_at)",
              """
              CREATE TABLE build_step (
                cache_key TEXT PRIMARY KEY,
                description TEXT NOT NULL,
                chain_id TEXT,
                diff_id TEXT,
                blob_digest TEXT,
                size INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                last_used_at INTEGER NOT NULL)
              """,
              """
              CREATE TABLE gc_plan (
                id TEXT PRIMARY KEY,
                policy TEXT NOT NULL,
                items TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                applied_at INTEGER)
              """),
          List.of("ALTER TABLE operation ADD COLUMN output TEXT"),
          List.of("ALTER TABLE request ADD COLUMN operation_id TEXT"),
          List.of("CREATE TABLE event_boot (boot_id TEXT NOT NULL)"),
          List.of(
              "ALTER TABLE image_layer ADD COLUMN media_type TEXT NOT NULL DEFAULT"
                  + " 'application/vnd.oci.image.layer.v1.tar'",
              "CREATE INDEX image_layer_chain ON image_layer (chain_id)",
              "ALTER TABLE operation ADD COLUMN request TEXT",
              """
              CREATE TABLE compressed_layer (
                diff_id TEXT PRIMARY KEY,
                blob_digest TEXT NOT NULL,
                size INTEGER NOT NULL,
                media_type TEXT NOT NULL)
              """,
              "CREATE INDEX image_layer_diff ON image_layer (diff_id)",
              """
              CREATE TABLE held (
                kind TEXT NOT NULL,
                item TEXT NOT NULL,
                owner TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (kind, item))
              """),
          List.of(
              "ALTER TABLE image ADD COLUMN platform TEXT NOT NULL DEFAULT '"
                  + Platform.host()
                  + "'",
              "ALTER TABLE tag ADD COLUMN target TEXT NOT NULL DEFAULT ''",
              "UPDATE tag SET target ="
                  + " (SELECT manifest_digest FROM image WHERE image.id = tag.image_id)",
              "CREATE INDEX tag_image ON tag (image_id)",
              "CREATE INDEX tag_target ON tag (target)",
              """
              CREATE TABLE repo_digest (
                repository TEXT NOT NULL,
                digest TEXT NOT NULL,
                image_id TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
                PRIMARY KEY (repository, digest, image_id))
              """,
              "CREATE INDEX repo_digest_image ON repo_digest (image_id)",
              "CREATE INDEX repo_digest_digest ON repo_digest (digest)",
              """
              CREATE TABLE index_part (
                index_digest TEXT NOT NULL,
                digest TEXT NOT NULL,
                image_id TEXT REFERENCES image (id) ON DELETE CASCADE,
                PRIMARY KEY (index_digest, digest))
              """,
              "CREATE INDEX index_part_digest ON index_part (digest)",
              "CREATE INDEX index_part_image ON index_part (image_id)"),
          List.of(
              "CREATE INDEX snapshot_parent ON snapshot (parent_key)",
              "CREATE INDEX lease_item ON lease (kind, item)",
              "CREATE INDEX build_step_chain ON build_step (chain_id)",
              "CREATE INDEX build_step_blob ON build_step (blob_digest)",
              "CREATE INDEX image_layer_blob ON image_layer (blob_digest)",
              "CREATE INDEX image_age ON image (created_at DESC, id)",
              "ALTER TABLE image ADD COLUMN stored INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE image ADD COLUMN own INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE container ADD COLUMN layer_bytes INTEGER",
              "ALTER TABLE container ADD COLUMN folder_bytes INTEGER",
              "ALTER TABLE container ADD COLUMN measured_at INTEGER",
              "ALTER TABLE held ADD COLUMN operation TEXT NOT NULL DEFAULT ''",
              "ALTER TABLE held ADD COLUMN image TEXT NOT NULL DEFAULT ''",
              """
              CREATE TABLE piece (
                id INTEGER PRIMARY KEY,
                item TEXT NOT NULL UNIQUE,
                bytes INTEGER NOT NULL DEFAULT 0,
                images INTEGER NOT NULL DEFAULT 0,
                owner TEXT)
              """,
              """
              CREATE TABLE image_piece (
                piece INTEGER NOT NULL REFERENCES piece (id),
                image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
                PRIMARY KEY (piece, image)) WITHOUT ROWID
              """,
              "CREATE INDEX image_piece_image ON image_piece (image)",
              """
              CREATE VIEW image_name (image, item) AS
                SELECT image_id, target FROM tag
                UNION ALL SELECT image_id, digest FROM repo_digest
                UNION ALL SELECT p.image_id, p.index_digest FROM index_part p
                  JOIN tag t ON t.target = p.index_digest WHERE p.image_id IS NOT NULL
              """,
              """
              CREATE VIEW image_item (image, item) AS
                SELECT id, id FROM image
                UNION ALL SELECT id, manifest_digest FROM image
                UNION ALL SELECT image_id, blob_digest FROM image_layer
                UNION ALL SELECT image_id, 'layer:' || chain_id FROM image_layer
                UNION ALL SELECT image_id, c.blob_digest FROM image_layer
                  JOIN compressed_layer c USING (diff_id)
                UNION ALL SELECT image, item FROM image_name
                UNION ALL SELECT n.image, p.digest FROM image_name n
                  JOIN index_part p ON p.index_digest = n.item
              """,
              """
              CREATE TRIGGER piece_used AFTER INSERT ON image_piece BEGIN
                UPDATE image SET stored = stored + (SELECT bytes FROM piece WHERE id = NEW.piece)
                  WHERE id = NEW.image;
                UPDATE piece SET images = images + 1,
                  owner = CASE images WHEN 0 THEN NEW.image END WHERE id = NEW.piece;
              END
              """,
              """
              CREATE TRIGGER piece_unused AFTER DELETE ON image_piece BEGIN
                UPDATE image SET stored = stored - (SELECT bytes FROM piece WHERE id = OLD.piece)
                  WHERE id = OLD.image;
                UPDATE piece SET images = images - 1, owner = CASE images
                  WHEN 2 THEN (SELECT image FROM image_piece WHERE piece = OLD.piece) END
                  WHERE id = OLD.piece;
                DELETE FROM piece WHERE id = OLD.piece AND images = 0 AND bytes = 0;
              END
              """,
              """
              CREATE TRIGGER piece_owned AFTER UPDATE OF owner, bytes ON piece
              WHEN OLD.owner IS NOT NEW.owner OR OLD.bytes <> NEW.bytes BEGIN
                UPDATE image SET own = own - OLD.bytes WHERE id = OLD.owner;
                UPDATE image SET own = own + NEW.bytes WHERE id = NEW.owner;
              END
              """,
              """
              CREATE TRIGGER piece_weighed AFTER UPDATE OF bytes ON piece
              WHEN OLD.bytes <> NEW.bytes BEGIN
                UPDATE image SET stored = stored + NEW.bytes - OLD.bytes
                  WHERE id IN (SELECT image FROM image_piece WHERE piece = NEW.id);
              END
              """,
              """
              INSERT INTO piece (item, bytes)
                SELECT 'layer:' || CASE kind WHEN 'INIT' THEN ifnull(parent_key, key) ELSE key END,
                  sum(bytes)
                FROM snapshot WHERE committed = 1 AND kind <> 'CONTAINER' GROUP BY 1
              """,
              "INSERT INTO piece (item) SELECT DISTINCT item FROM image_item WHERE true"
                  + " ON CONFLICT (item) DO NOTHING",
              "INSERT INTO image_piece (image, piece) SELECT DISTINCT i.image, p.id"
                  + " FROM image_item i JOIN piece p USING (item)"),
          List.of(
              """
              CREATE TABLE image_mount (
                id TEXT PRIMARY KEY,
                image_id TEXT NOT NULL REFERENCES image (id),
                path TEXT NOT NULL UNIQUE,
                own INTEGER NOT NULL,
                created_at INTEGER NOT NULL)
              """),
          List.of("DROP INDEX tag_image", "CREATE INDEX tag_image ON tag (image_id, reference)"),
          List.of("ALTER TABLE held DROP COLUMN operation"),
          List.of(
              """
              CREATE TABLE blob_origin (
                digest TEXT NOT NULL,
                repository TEXT NOT NULL,
                PRIMARY KEY (digest, repository)) WITHOUT ROWID
              """,
              "CREATE TABLE dropped_blob (digest TEXT PRIMARY KEY) WITHOUT ROWID",
              """
              CREATE TRIGGER blob_came AFTER INSERT ON piece WHEN NEW.bytes > 0 BEGIN
                DELETE FROM dropped_blob WHERE digest = NEW.item;
              END
              """,
              """
              CREATE TRIGGER blob_came_again AFTER UPDATE OF bytes ON piece
              WHEN NEW.bytes > 0 BEGIN
                DELETE FROM dropped_blob WHERE digest = NEW.item;
              END
              """,
              """
              CREATE TRIGGER blob_gone AFTER DELETE ON piece BEGIN
                DELETE FROM dropped_blob WHERE digest = OLD.item;
                DELETE FROM blob_origin WHERE digest = OLD.item;
              END
              """),
          List.of(
              "DELETE FROM exec WHERE container_id IN (SELECT id FROM container WHERE status = 'REMOVING')",
              "DELETE FROM container WHERE status = 'REMOVING'"));

  static void migrate(Connection connection, Path file) throws SQLException {
    int version;
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("PRAGMA user_version")) {
      version = result.getInt(1);
    }
    if (version > MIGRATIONS.size()) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot use the state database %s: its schema is version %d and this Berth knows %d; use the newer Berth that wrote it"
              .formatted(file, version, MIGRATIONS.size()));
    }
    for (int next = version; next < MIGRATIONS.size(); next++) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        for (var sql : MIGRATIONS.get(next)) {
          statement.execute(sql);
        }
        statement.execute("PRAGMA user_version = " + (next + 1));
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }
}
