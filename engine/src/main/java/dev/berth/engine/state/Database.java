package dev.berth.engine.state;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The state of one root, in one SQLite file: one writer and a few readers. A platform thread works
 * on them itself; for a virtual one a platform thread of ours does, so that no carrier is held by a
 * native call.
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
  private final Session writer;
  private final ReentrantLock writerLock = new ReentrantLock();
  private final ExecutorService writing;
  private final Semaphore freeReaders = new Semaphore(READERS);
  private final Queue<Session> readers = new ConcurrentLinkedQueue<>();
  private final ExecutorService reading;
  private volatile Consumer<List<EventTable.EventRow>> events = committed -> {};
  private volatile Consumer<List<String>> imageChanges = changed -> {};
  private Durability present = Durability.PROCESS; // of the writer, under its lock

  private Database(Path file) throws SQLException {
    this.file = file;
    this.writer = Session.open(file, false);
    writer.execute("PRAGMA journal_mode = WAL");
    Schema.migrate(writer.connection(), file);
    ImageChanges.watch(writer);
    DiskReserve.take(writer.connection(), file);
    for (int i = 0; i < READERS; i++) {
      readers.add(Session.open(file, true));
    }
    this.writing = Executors.newSingleThreadExecutor(daemon("state-writer"));
    this.reading = Executors.newFixedThreadPool(READERS, daemon("state-reader"));
  }

  private static ThreadFactory daemon(String name) {
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

  /**
   * Has somebody told of events that were stored, in their order, after each commit.
   *
   * @param listener called by the writer: returns at once and never throws
   */
  public void onEvents(Consumer<List<EventTable.EventRow>> listener) {
    events = listener;
  }

  /**
   * Has somebody told after each commit of the ids of images that a list shows otherwise than
   * before, or no longer.
   *
   * @param listener called by the writer: returns at once and never throws
   */
  public void onImageChanges(Consumer<List<String>> listener) {
    imageChanges = listener;
  }

  /** Runs work in a write transaction: all of it is stored, or, when it throws, nothing. */
  public <T extends @org.jspecify.annotations.Nullable Object> T write(
      Durability durability, Work<T> work) {
    var request =
        RequestScope.CURRENT.isBound()
            ? Optional.of(RequestScope.CURRENT.get())
            : Optional.<RequestScope>empty();
    return onPlatformThread(writing, () -> writeHere(durability, work, request));
  }

  /** The same for work that has no result. */
  public void store(Durability durability, Consumer<Transaction> work) {
    var _ =
        write(
            durability,
            transaction -> {
              work.accept(transaction);
              return transaction;
            });
  }

  /** Runs work on one consistent view of the state. */
  public <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> work) {
    return onPlatformThread(reading, () -> readHere(work));
  }

  private <T extends @org.jspecify.annotations.Nullable Object> T onPlatformThread(
      ExecutorService threads, Callable<T> work) {
    if (Thread.currentThread().isVirtual()) {
      return await(threads.submit(work));
    }
    try {
      return work.call();
    } catch (Exception e) {
      throw told(e);
    }
  }

  private <T extends @org.jspecify.annotations.Nullable Object> T readHere(Work<T> work)
      throws SQLException {
    freeReaders.acquireUninterruptibly();
    var reader = readers.remove();
    try {
      try {
        reader.control("BEGIN");
        T result = work.run(new Transaction(reader, Optional.empty()));
        reader.control("ROLLBACK");
        return result;
      } catch (Throwable e) {
        rollBack(reader, e);
        throw e;
      }
    } finally {
      readers.add(reader);
      freeReaders.release();
    }
  }

  private <T extends @org.jspecify.annotations.Nullable Object> T writeHere(
      Durability durability, Work<T> work, Optional<RequestScope> request) throws SQLException {
    writerLock.lock();
    try {
      try {
        setDurability(durability);
        writer.control("BEGIN IMMEDIATE");
        var transaction = new Transaction(writer, request);
        T result = work.run(transaction);
        PieceTable.settle(transaction);
        var changed = ImageChanges.take(transaction);
        writer.control("COMMIT");
        if (!changed.isEmpty()) {
          imageChanges.accept(changed);
        }
        if (!transaction.events().isEmpty()) {
          events.accept(transaction.events());
        }
        return result;
      } catch (Throwable e) {
        rollBack(writer, e);
        throw e;
      }
    } finally {
      writerLock.unlock();
    }
  }

  /** Where the disk is full SQLite has undone it already, and refuses to do so again. */
  private static void rollBack(Session session, Throwable because) {
    try {
      session.execute("ROLLBACK");
    } catch (SQLException again) {
      because.addSuppressed(again);
    }
    session.forget(because);
  }

  private void setDurability(Durability durability) throws SQLException {
    if (durability != present) {
      writer.execute(
          "PRAGMA synchronous = " + (durability == Durability.POWER ? "FULL" : "NORMAL"));
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
          var cause = Objects.requireNonNullElse(e.getCause(), e);
          throw told(cause, new RuntimeException("called from", e));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RuntimeException told(Throwable thrown, RuntimeException caller) {
    var told = told(thrown);
    told.addSuppressed(caller);
    return told;
  }

  private RuntimeException told(Throwable thrown) {
    return switch (thrown) {
      case BerthException known -> known;
      case SQLException failed -> failure("use", file, failed);
      case RuntimeException other -> other;
      case Error fatal -> throw fatal;
      default -> BerthException.internal("cannot use the state database " + file, thrown);
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
