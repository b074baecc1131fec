package dev.berth.engine.state;

import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One transaction, as the table classes of this package see it. Valid until the work returns. */
public final class Transaction {
  /** Makes a value of one row. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(Row row) throws SQLException;
  }

  private final Connection connection;
  private final Optional<RequestScope> request;

  Transaction(Connection connection, Optional<RequestScope> request) {
    this.connection = connection;
    this.request = request;
  }

  /**
   * Tells that this transaction makes the effect of the client's request and that this is its
   * result; stored with the effect. Called once by each mutating operation of the domain.
   */
  public <T> T answer(T result) {
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
                                System.currentTimeMillis()))));
    return result;
  }

  /** Runs a statement and answers with the number of rows that it changed. */
  int execute(String sql, @Nullable Object... arguments) {
    try (var statement = prepare(sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw sneaky(e);
    }
  }

  /** Inserts one row and answers with its rowid. */
  long insert(String sql, @Nullable Object... arguments) {
    try (var statement = prepare(sql, arguments)) {
      statement.executeUpdate();
      try (var keys = connection.createStatement().executeQuery("SELECT last_insert_rowid()")) {
        return keys.getLong(1);
      }
    } catch (SQLException e) {
      throw sneaky(e);
    }
  }

  <T> List<T> query(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
    try (var statement = prepare(sql, arguments);
        var results = statement.executeQuery()) {
      var rows = new ArrayList<T>();
      var row = new Row(results);
      while (results.next()) {
        rows.add(mapper.map(row));
      }
      return rows;
    } catch (SQLException e) {
      throw sneaky(e);
    }
  }

  <T> Optional<T> first(String sql, Mapper<T> mapper, @Nullable Object... arguments) {
    return query(sql, mapper, arguments).stream().findFirst();
  }

  private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  /** Work is declared without checked exceptions; {@link Database} turns these into ours. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> UncheckedIOException sneaky(Throwable e) throws E {
    throw (E) e;
  }
}
