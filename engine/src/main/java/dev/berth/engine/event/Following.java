package dev.berth.engine.event;

import dev.berth.engine.event.EventItem.Cursor;
import dev.berth.engine.event.EventItem.Gap;
import dev.berth.engine.event.EventItem.Happened;
import dev.berth.engine.event.EventItem.Reason;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One who follows events: first those that are stored, then those that happen. */
final class Following {
  /** After so long the cursor is told again, where it has moved. */
  private static final Duration CURSOR_AFTER = Duration.ofSeconds(10);

  private final Events events;
  private final RecentEvents recent;
  private final Predicate<Event> wanted;
  private final Consumer<EventItem> to;
  private long cursor;
  private long told;

  Following(Events events, RecentEvents recent, EventFilter filter, Consumer<EventItem> to) {
    this.events = events;
    this.recent = recent;
    this.wanted = filter.predicate();
    this.to = to;
  }

  /**
   * Follows until its thread is interrupted.
   *
   * @param from the cursor to begin after
   * @param newest event that was stored when it began
   */
  void run(long from, long newest) throws InterruptedException {
    cursor = from;
    tellCursor();
    catchUp(newest);
    long quietSince = System.nanoTime();
    while (true) {
      var slice = recent.await(cursor, CURSOR_AFTER);
      long before = told;
      if (slice.complete()) {
        slice.events().forEach(this::tell);
        cursor = slice.upTo();
      } else {
        leaveOut(slice.upTo());
      }
      if (told != before) {
        quietSince = System.nanoTime();
      } else if (cursor > told && System.nanoTime() - quietSince >= CURSOR_AFTER.toNanos()) {
        tellCursor();
        quietSince = System.nanoTime();
      }
    }
  }

  /** What was stored before: however slowly it is read, it is on disk. */
  private void catchUp(long newest) throws InterruptedException {
    while (cursor < newest) {
      var page = events.page(cursor, newest);
      tellTrimmed(page.trimmed(), newest);
      page.events().forEach(this::tell);
      cursor = Math.max(cursor, page.cursor());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void leaveOut(long newest) {
    long missed = 0;
    long counted = cursor;
    while (counted < newest) {
      var page = events.page(counted, newest);
      tellTrimmed(page.trimmed(), newest);
      missed += page.events().stream().filter(wanted).count();
      counted = page.cursor();
    }
    if (missed > 0) {
      gap(Reason.SLOW, newest, missed);
    }
    cursor = newest;
  }

  private void tellTrimmed(long trimmed, long newest) {
    if (trimmed > cursor) {
      long resume = Math.min(trimmed, newest);
      gap(Reason.TRIMMED, resume, resume - cursor);
    }
  }

  private void gap(Reason reason, long resume, long missed) {
    to.accept(new Gap(reason, cursor, resume, missed));
    cursor = resume;
    told = resume;
  }

  private void tell(Event event) {
    if (wanted.test(event)) {
      to.accept(new Happened(event));
      told = event.sequence();
    }
  }

  private void tellCursor() {
    to.accept(new Cursor(cursor));
    told = cursor;
  }
}
