package dev.berth.engine.state;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The row under the cursor; columns by name. Each row is asked for the same ones in the same order,
 * so that a name is looked up once.
 */
final class Row {
  private final ResultSet results;
  private final List<String> asked = new ArrayList<>();
  private final List<Integer> columns = new ArrayList<>();
  private int next;

  Row(ResultSet results) {
    this.results = results;
  }

  /** Whether there is another one; then this is it. */
  boolean advance() throws SQLException {
    next = 0;
    return results.next();
  }

  String text(String column) throws SQLException {
    return optionalText(column)
        .orElseThrow(() -> new SQLException("column " + column + " is null"));
  }

  /** By its bytes: the driver's own way to a text takes twice as long. */
  Optional<String> optionalText(String column) throws SQLException {
    var bytes = results.getBytes(index(column));
    if (bytes == null) {
      return results.wasNull() ? Optional.empty() : Optional.of("");
    }
    return Optional.of(new String(bytes, StandardCharsets.UTF_8));
  }

  long number(String column) throws SQLException {
    return results.getLong(index(column));
  }

  Optional<Long> optionalNumber(String column) throws SQLException {
    long value = results.getLong(index(column));
    return results.wasNull() ? Optional.empty() : Optional.of(value);
  }

  boolean flag(String column) throws SQLException {
    return results.getLong(index(column)) != 0;
  }

  private int index(String column) throws SQLException {
    if (next == asked.size()) {
      asked.add(column);
      columns.add(results.findColumn(column));
    } else if (!asked.get(next).equals(column)) {
      return results.findColumn(column);
    }
    return columns.get(next++);
  }
}
