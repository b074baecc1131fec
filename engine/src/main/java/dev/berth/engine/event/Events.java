package dev.berth.engine.event;

import dev.berth.engine.state.Database;
import dev.berth.engine.state.EventTable;
import dev.berth.engine.state.EventTable.EventRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The durable event log. Survives kill -9 together with the change that an event tells. */
public final class Events {
  private static final Duration KEPT = Duration.ofDays(7);

  private final Database database;

  public Events(Database database) {
    this.database = database;
    var before = Instant.now().minus(KEPT).toEpochMilli();
    database.write(
        Database.Durability.PROCESS, transaction -> EventTable.trim(transaction, before));
  }

  /**
   * Appends an event in the transaction of the change that it tells.
   *
   * @param type {@code namespace.verb} in the past, such as {@code container.started}
   * @param attributes further facts; never a secret
   */
  public static void append(
      Transaction transaction, String type, String subject, Map<String, String> attributes) {
    EventTable.append(
        transaction,
        new EventRow(
            0, System.currentTimeMillis(), type, subject, Json.write(new TreeMap<>(attributes))));
  }

  /**
   * Events after a cursor, oldest first.
   *
   * @param sequence of the last event already known; 0 for all that are kept
   */
  public List<Event> after(long sequence, int limit) {
    return database.read(transaction -> EventTable.after(transaction, sequence, limit)).stream()
        .map(Events::event)
        .toList();
  }

  private static Event event(EventRow row) {
    var attributes =
        Json.tree(Json.read(row.attributes(), Map.class)).properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asText()));
    return new Event(
        row.sequence(), Instant.ofEpochMilli(row.at()), row.type(), row.subject(), attributes);
  }
}
