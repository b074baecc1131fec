package dev.berth.engine.state;

import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One transaction, as the table classes of this package see it. Valid until the work returns. */
public final class Transaction {
  /** Makes a value of one row. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(Row row) throws SQLException;
  }

  private final Session session;
  private final Optional<RequestScope> request;
  private final List<EventTable.EventRow> events = new ArrayList<>();
  private final Set<String> touched = new LinkedHashSet<>();

  Transaction(Session session, Optional<RequestScope> request) {
    this.session = session;
    this.request = request;
  }

  /**
   * Tells that this transaction makes the effect of the client's request and that this is its
   * result; stored with the effect. Called once by each mutating operation of the domain.
   */
  public <T> T answer(T result) {
    return answer(result, Optional.empty());
  }

  /** The same for what only begins here: an operation. */
  public <T> T answer(T result, String operation) {
    return answer(result, Optional.of(operation));
  }

  private <T> T answer(T result, Optional<String> operation) {
    request.ifPresent(
        scope ->
            scope
                .encoder()
                .apply(result)
                .ifPresent(
                    answer ->
                        RequestTable.put(
                            this,
                            new RequestTable.RequestRow(
                                scope.id(),
                                scope.method(),
                                scope.parametersDigest(),
                                answer,
                                System.currentTimeMillis()),
                            operation)));
    return result;
  }

  /** Notes that what an image has may be another than before. */
  void touch(String image) {
    touched.add(image);
  }

  /** Images that were touched since this was asked the last time. */
  List<String> touched() {
    var all = List.copyOf(touched);
    touched.clear();
    return all;
  }

  /** Notes an event that becomes true with the commit. */
  void happened(EventTable.EventRow event) {
    events.add(event);
  }

  List<EventTable.EventRow> events() {
    return List.copyOf(events);
  }

  /** Runs a statement and answers with the number of rows that it changed. */
  int execute(String sql, @Nullable Object... arguments) {
    try {
      return session.statement(sql, arguments).executeUpdate();
    } catch (SQLException e) {
      throw sneaky(e);
    }
  }

  /** Inserts one row and answers with its rowid. */
  long insert(String sql, @Nullable Object... arguments) {
    try {
      session.statement(sql, arguments).executeUpdate();
      try (var keys = session.statement("SELECT last_insert_rowid()").executeQuery()) {
        return keys.getLong(1);
      }
    } catch (SQLException e) {
      throw sneaky(e);
    }
  }

  <T> List<T> query(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
    var rows = new ArrayList<T>();
    each(sql, mapper, rows::add, arguments);
    return rows;
  }

  /**
   * Shows rows one by one.
   *
   * @param more told of each; whether it wants another one
   */
  <T> void each(String sql, Mapper<T> mapper, Predicate<T> more, @Nullable Object... arguments) {
    try (var results = session.statement(sql, arguments).executeQuery()) {
      var row = new Row(results);
      boolean wanted = true;
      while (wanted && row.advance()) {
        wanted = more.test(mapper.map(row));
      }
    } catch (SQLException e) {
      throw sneaky(e);
    }
  }

  <T> Optional<T> first(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
    return query(sql, mapper, arguments).stream().findFirst();
  }

  /** Work is declared without checked exceptions; {@link Database} turns these into ours. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> UncheckedIOException sneaky(Throwable e) throws E {
    throw (E) e;
  }
}
