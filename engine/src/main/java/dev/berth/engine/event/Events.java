package dev.berth.engine.event;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.EventTable;
import dev.berth.engine.state.EventTable.EventRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The durable event log. Survives kill -9 together with the change that an event tells. */
public final class Events {
  /** How far behind the newest event one who follows may fall. */
  static final int MOST_BEHIND = 4096;

  private static final Duration KEPT = Duration.ofDays(7);
  private static final int FEWEST = 1000;
  private static final int MOST = 100_000;

  /** More than a power cut can lose: what was stored since the last checkpoint. */
  private static final long SKIPPED_AFTER_BOOT = 1_000_000;

  private static final int TRIMMED_EVERY = 1024;
  private static final int PAGE = 1000;

  private final Database database;
  private final RecentEvents recent;

  /**
   * @param bootId the kernel's, new at each boot
   */
  public Events(Database database, String bootId) {
    this.database = database;
    long newest =
        database.write(
            Database.Durability.POWER,
            transaction -> {
              EventTable.skipAfterBoot(transaction, bootId, SKIPPED_AFTER_BOOT);
              trim(transaction);
              return EventTable.range(transaction).newest();
            });
    recent = new RecentEvents(MOST_BEHIND, newest);
    database.onEvents(recent::add);
  }

  /**
   * Appends an event in the transaction of the change that it tells.
   *
   * @param type {@code namespace.verb} in the past, such as {@code container.started}
   * @param attributes further facts; never a secret
   */
  public static void append(
      Transaction transaction, String type, String subject, Map<String, String> attributes) {
    long sequence =
        EventTable.append(
            transaction,
            new EventRow(
                0,
                System.currentTimeMillis(),
                type,
                subject,
                Json.write(new TreeMap<>(attributes))));
    if (sequence % TRIMMED_EVERY == 0) {
      trim(transaction);
    }
  }

  /** So many fewer than may be kept that it is right until the next time. */
  private static void trim(Transaction transaction) {
    long young = Instant.now().minus(KEPT).toEpochMilli();
    EventTable.trim(transaction, young, FEWEST, MOST - TRIMMED_EVERY);
  }

  /**
   * Events after a cursor, oldest first.
   *
   * @param after sequence of the last event already known; 0 for all that are kept
   * @param until sequence of the last one that is wanted; none for all that there are
   * @param limit how many, at most
   */
  public EventPage list(EventFilter filter, long after, OptionalLong until, int limit) {
    long newest = recent.newest();
    requireCursor(after, newest);
    long end = Math.min(until.orElse(newest), newest);
    var wanted = filter.predicate();
    var found = new ArrayList<Event>();
    long cursor = after;
    while (cursor < end) {
      var page = page(cursor, end);
      for (var event : page.events()) {
        if (wanted.test(event)) {
          found.add(event);
          if (found.size() == limit) {
            return new EventPage(found, event.sequence(), page.trimmed());
          }
        }
      }
      cursor = page.cursor();
    }
    return new EventPage(found, Math.max(cursor, after), trimmed());
  }

  /** Everything that is kept above a cursor and up to an end, or the first of it. */
  EventPage page(long after, long end) {
    return database.read(
        transaction -> {
          var events =
              EventTable.between(transaction, after, end, PAGE).stream().map(Event::of).toList();
          long cursor = events.size() < PAGE ? end : events.getLast().sequence();
          return new EventPage(events, cursor, EventTable.range(transaction).oldest() - 1);
        });
  }

  private long trimmed() {
    return database.read(transaction -> EventTable.range(transaction).oldest() - 1);
  }

  /**
   * Hands over what happens, for as long as its thread isn't interrupted.
   *
   * @param after sequence of the last event already known; none to begin with the next one
   * @param to may wait for as long as it likes: who is too slow is told how much was left out
   */
  public void follow(EventFilter filter, OptionalLong after, Consumer<EventItem> to)
      throws InterruptedException {
    long newest = recent.newest();
    new Following(this, recent, filter, to).run(after.orElse(newest), newest);
  }

  /** Refuses a cursor that can't be followed. */
  public void requireCursor(OptionalLong after) {
    after.ifPresent(cursor -> requireCursor(cursor, recent.newest()));
  }

  private static void requireCursor(long cursor, long newest) {
    if (cursor < 0 || cursor > newest) {
      throw BerthException.invalid(
          "cannot go on after event %d: the newest is %d; the cursor is of another state folder; begin without one"
              .formatted(cursor, newest));
    }
  }
}
