package dev.berth.engine.state;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The state of one root, in one SQLite file: one writer, a few readers, each on platform threads of
 * their own, so that a virtual thread never waits inside a native call.
 */
public final class Database implements AutoCloseable {
  private static final int READERS = 3;

  /** How much of an acknowledged transaction a crash may take. */
  public enum Durability {
    /** Survives {@code kill -9} of the server, not a power cut: WAL without fsync. */
    PROCESS,
    /** Survives a power cut: synced before it is acknowledged. */
    POWER
  }

  /** Work inside one transaction; it may run again after a conflict, so it has no other effect. */
  @FunctionalInterface
  public interface Work<T extends @org.jspecify.annotations.Nullable Object> {
    T run(Transaction transaction);
  }

  private final Path file;
  private final Connection writer;
  private final ExecutorService writing;
  private final BlockingQueue<Connection> readers;
  private final ExecutorService reading;
  private Durability present = Durability.PROCESS; // of the writer's connection, on its thread

  private Database(Path file) throws SQLException {
    this.file = file;
    this.writer = connect(file, false);
    try (var statement = writer.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
    }
    Schema.migrate(writer, file);
    DiskReserve.take(writer, file);
    this.readers = new ArrayBlockingQueue<>(READERS);
    for (int i = 0; i < READERS; i++) {
      readers.add(connect(file, true));
    }
    this.writing = Executors.newSingleThreadExecutor(daemon("state-writer"));
    this.reading = Executors.newFixedThreadPool(READERS, daemon("state-reader"));
  }

  private static java.util.concurrent.ThreadFactory daemon(String name) {
    return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
  }

  /**
   * Opens or creates the database and brings its schema up to date.
   *
   * @throws BerthException UNSUPPORTED where a newer Berth wrote it; CORRUPT where it is no
   *     database
   */
  public static Database open(Path file) {
    SqliteLibrary.load();
    try {
      return new Database(file);
    } catch (SQLException e) {
      throw failure("open", file, e);
    }
  }

  private static Connection connect(Path file, boolean readOnly) throws SQLException {
    var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 5000");
      statement.execute("PRAGMA foreign_keys = ON");
      statement.execute("PRAGMA synchronous = NORMAL");
      if (readOnly) {
        statement.execute("PRAGMA query_only = ON");
      }
    }
    return connection;
  }

  /** Runs work in a write transaction: all of it is stored, or, when it throws, nothing. */
  public <T extends @org.jspecify.annotations.Nullable Object> T write(
      Durability durability, Work<T> work) {
    var request =
        RequestScope.CURRENT.isBound()
            ? Optional.of(RequestScope.CURRENT.get())
            : Optional.<RequestScope>empty();
    return await(writing.submit(() -> writeHere(durability, work, request)));
  }

  /** Runs work on one consistent view of the state. */
  public <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> work) {
    return await(
        reading.submit(
            () -> {
              var connection = readers.take();
              try {
                connection.setAutoCommit(false);
                return work.run(new Transaction(connection, Optional.empty()));
              } finally {
                connection.rollback();
                connection.setAutoCommit(true);
                readers.add(connection);
              }
            }));
  }

  private <T extends @org.jspecify.annotations.Nullable Object> T writeHere(
      Durability durability, Work<T> work, Optional<RequestScope> request) throws SQLException {
    setDurability(durability);
    writer.setAutoCommit(false);
    T result;
    try {
      result = work.run(new Transaction(writer, request));
      writer.commit();
    } catch (Throwable e) {
      undo(e);
      throw e;
    }
    writer.setAutoCommit(true);
    return result;
  }

  /** Where the disk is full SQLite has undone it already, and refuses to do so again. */
  private void undo(Throwable cause) {
    try {
      writer.rollback();
    } catch (SQLException again) {
      cause.addSuppressed(again);
    }
    try {
      writer.setAutoCommit(true);
    } catch (SQLException again) {
      cause.addSuppressed(again);
    }
  }

  private void setDurability(Durability durability) throws SQLException {
    if (durability != present) {
      try (var statement = writer.createStatement()) {
        statement.execute(
            "PRAGMA synchronous = " + (durability == Durability.POWER ? "FULL" : "NORMAL"));
      }
      present = durability;
    }
  }

  private <T extends @org.jspecify.annotations.Nullable Object> T await(Future<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true; // a transaction is short: let it end, then tell the caller
        } catch (ExecutionException e) {
          throw rethrown(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RuntimeException rethrown(ExecutionException e) {
    return switch (e.getCause()) {
      case BerthException known -> {
        known.addSuppressed(new RuntimeException("called from", e));
        yield known;
      }
      case SQLException failed -> failure("use", file, failed);
      case RuntimeException other -> other;
      case Error fatal -> throw fatal;
      case null, default ->
          BerthException.internal("cannot use the state database " + file, e.getCause());
    };
  }

  static BerthException failure(String verb, Path file, SQLException e) {
    var code =
        e instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.getErrorCode(e.getErrorCode());
    return switch (code) {
      case SQLITE_FULL ->
          new BerthException(
              ErrorKind.RESOURCE_EXHAUSTED,
              "cannot %s the state database %s: no space left on its file system; free some space"
                  .formatted(verb, file),
              e);
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new BerthException(
              ErrorKind.CORRUPT,
              "cannot %s the state database %s: %s; restore it from a copy, or move it away to begin anew"
                  .formatted(verb, file, e.getMessage()),
              e);
      default ->
          BerthException.internal(
              "cannot %s the state database %s: %s".formatted(verb, file, e.getMessage()), e);
    };
  }

  @Override
  public void close() {
    writing.close();
    reading.close();
    try {
      for (var reader : readers) {
        reader.close();
      }
      writer.close();
    } catch (SQLException e) {
      throw failure("close", file, e);
    }
  }
}
