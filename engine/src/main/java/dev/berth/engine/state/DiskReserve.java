package dev.berth.engine.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk for the database, taken while there is some: on a full disk what happens is
 * still recorded, and things can be removed.
 */
final class DiskReserve {
  /** Pages of the database that hold nothing: what grows takes them first. */
  private static final int FREE_PAGES = 64;

  private static final int PAGE = 4096;

  /** Where SQLite begins its log anew: 1000 pages with a header each, after the log's own. */
  private static final int LOG_BYTES = 1000 * (PAGE + 24) + 32;

  private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);

  private DiskReserve() {}

  /**
   * Takes the room, or as much as there is.
   *
   * @param connection to the database, which nothing else uses yet
   */
  static void take(Connection connection, Path database) {
    try {
      freePages(connection);
      lengthen(database.resolveSibling(database.getFileName() + "-wal"));
    } catch (SQLException | IOException e) {
      LOG.warn("cannot keep room on the disk for {}: {}", database, e.getMessage());
    }
  }

  private static void freePages(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      try (var free = statement.executeQuery("PRAGMA freelist_count")) {
        if (free.getInt(1) >= FREE_PAGES) {
          return;
        }
      }
      statement.execute("CREATE TABLE IF NOT EXISTS room (bytes BLOB)");
      statement.execute("INSERT INTO room VALUES (zeroblob(" + FREE_PAGES * PAGE + "))");
      statement.execute("DROP TABLE room");
      statement.execute("PRAGMA wal_checkpoint");
    }
  }

  /** SQLite overwrites the zeros from the front, and takes what follows its last page for none. */
  private static void lengthen(Path log) throws IOException {
    try (var channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      long size = channel.size();
      if (size < LOG_BYTES) {
        channel.write(ByteBuffer.allocate((int) (LOG_BYTES - size)), size);
      }
    }
  }
}
