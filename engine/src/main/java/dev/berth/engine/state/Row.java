package dev.berth.engine.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The row under the cursor; columns by name. */
final class Row {
  private final ResultSet results;

  Row(ResultSet results) {
    this.results = results;
  }

  String text(String column) throws SQLException {
    var value = results.getString(column);
    if (value == null) {
      throw new SQLException("column " + column + " is null");
    }
    return value;
  }

  Optional<String> optionalText(String column) throws SQLException {
    return Optional.ofNullable(results.getString(column));
  }

  long number(String column) throws SQLException {
    return results.getLong(column);
  }

  Optional<Long> optionalNumber(String column) throws SQLException {
    long value = results.getLong(column);
    return results.wasNull() ? Optional.empty() : Optional.of(value);
  }

  boolean flag(String column) throws SQLException {
    return results.getLong(column) != 0;
  }
}
