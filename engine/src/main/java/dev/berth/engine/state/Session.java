package dev.berth.engine.state;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * A connection with the statements that it has prepared: there are a hundred different ones in this
 * package, and preparing one takes longer than running it. For one thread at a time.
 */
final class Session implements AutoCloseable {
  private static final Properties SETTINGS = new Properties();

  static {
    // Else the driver asks for the key of each row that is inserted.
    SETTINGS.setProperty(SQLiteConfig.Pragma.JDBC_GET_GENERATED_KEYS.pragmaName, "false");
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  private Session(Connection connection) {
    this.connection = connection;
  }

  static Session open(Path file, boolean readOnly) throws SQLException {
    var session = new Session(DriverManager.getConnection("jdbc:sqlite:" + file, SETTINGS));
    session.execute("PRAGMA busy_timeout = 5000");
    session.execute("PRAGMA foreign_keys = ON");
    session.execute("PRAGMA synchronous = NORMAL");
    if (readOnly) {
      session.execute("PRAGMA query_only = ON");
    }
    return session;
  }

  Connection connection() {
    return connection;
  }

  /** Runs what is said once. */
  void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Begins or ends a transaction; the driver's own way does so twice. */
  void control(String sql) throws SQLException {
    statement(sql).execute();
  }

  /** A statement with its arguments; its results are read before it is asked for again. */
  PreparedStatement statement(String sql, @Nullable Object... arguments) throws SQLException {
    var statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  /**
   * Drops the prepared statements after a failure: the driver closes one that fails, and doesn't
   * tell.
   */
  void forget(Throwable because) {
    for (var statement : prepared.values()) {
      try {
        statement.close();
      } catch (SQLException again) {
        because.addSuppressed(again);
      }
    }
    prepared.clear();
  }

  @Override
  public void close() throws SQLException {
    for (var statement : prepared.values()) {
      statement.close();
    }
    connection.close();
  }
}
