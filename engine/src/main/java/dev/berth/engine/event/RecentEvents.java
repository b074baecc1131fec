package dev.berth.engine.event;

import dev.berth.engine.state.EventTable.EventRow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, in memory, and those who wait for the next one: a thousand of them cost no
 * query each.
 */
final class RecentEvents {
  private static final int AT_ONCE = 256;

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition happened = lock.newCondition();
  private final ArrayDeque<Kept> events = new ArrayDeque<>();
  private long start; // the sequence before the first of the events
  private long newest;

  /**
   * Nothing as yet.
   *
   * @param most events to keep
   * @param newest sequence of the last event before the first that will be added
   */
  RecentEvents(int most, long newest) {
    this.most = most;
    this.start = newest;
    this.newest = newest;
  }

  /**
   * Some events after a cursor.
   *
   * @param upTo what was looked at with them
   * @param complete whether none between the cursor and the first was forgotten
   */
  record Slice(List<Event> events, long upTo, boolean complete) {}

  /**
   * An event as it was stored; read when somebody wants it, which mostly nobody does, and never
   * under the lock: whoever stores an event waits for that.
   */
  private static final class Kept {
    private final EventRow row;
    private volatile @Nullable Event event;

    Kept(EventRow row) {
      this.row = row;
    }

    long sequence() {
      return row.sequence();
    }

    Event event() {
      var read = event;
      if (read == null) {
        read = Event.of(row);
        event = read;
      }
      return read;
    }
  }

  void add(List<EventRow> more) {
    lock.lock();
    try {
      for (var row : more) {
        events.addLast(new Kept(row));
        newest = row.sequence();
        if (events.size() > most) {
          start = events.removeFirst().sequence();
        }
      }
      happened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long newest() {
    lock.lock();
    try {
      return newest;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for events after a cursor; gives none when the time is over before there are any. */
  Slice await(long cursor, Duration longest) throws InterruptedException {
    List<Kept> found;
    long left = longest.toNanos();
    lock.lockInterruptibly();
    try {
      while (newest <= cursor && left > 0) {
        left = happened.awaitNanos(left);
      }
      if (newest <= cursor) {
        return new Slice(List.of(), cursor, true);
      }
      if (cursor < start) {
        return new Slice(List.of(), newest, false);
      }
      found = after(cursor);
    } finally {
      lock.unlock();
    }
    return new Slice(found.stream().map(Kept::event).toList(), found.getLast().sequence(), true);
  }

  private List<Kept> after(long cursor) {
    var newestFirst = new ArrayList<Kept>();
    for (var all = events.descendingIterator(); all.hasNext(); ) {
      var event = all.next();
      if (event.sequence() <= cursor) {
        break;
      }
      newestFirst.add(event);
    }
    return List.copyOf(newestFirst.reversed().subList(0, Math.min(newestFirst.size(), AT_ONCE)));
  }
}
