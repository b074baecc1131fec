package dev.berth.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.event.EventItem.Cursor;
import dev.berth.engine.event.EventItem.Gap;
import dev.berth.engine.event.EventItem.Happened;
import dev.berth.engine.event.EventItem.Reason;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.EventTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventsTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final OptionalLong BEGINNING = OptionalLong.of(0);

  @TempDir Path folder;
  private Database database;
  private Events events;

  @BeforeEach
  void open() {
    open("boot");
  }

  private void open(String bootId) {
    database = Database.open(folder.resolve("state.db"));
    events = new Events(database, bootId);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void append(String type, String subject, String name) {
    append(1, type, subject, name);
  }

  private void append(int count, String type, String subject, String name) {
    database.write(
        Durability.PROCESS,
        transaction -> {
          for (int i = 0; i < count; i++) {
            Events.append(transaction, type, subject, Map.of("name", name));
          }
          return count;
        });
  }

  /** A follower on a thread of its own, and what it was told and nobody has taken yet. */
  private record Follower(BlockingQueue<EventItem> told, Thread thread) implements AutoCloseable {
    EventItem next() throws InterruptedException {
      var item = told.poll(20, TimeUnit.SECONDS);
      if (item == null) {
        throw new AssertionError("nothing is told");
      }
      return item;
    }

    long sequence() throws InterruptedException {
      return ((Happened) next()).event().sequence();
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }

  private Follower follow(EventFilter filter, OptionalLong after, BlockingQueue<EventItem> told) {
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    events.follow(
                        filter,
                        after,
                        item -> {
                          try {
                            told.put(item);
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                        });
                  } catch (InterruptedException e) {
                    // it was asked to end
                  }
                });
    return new Follower(told, thread);
  }

  private Follower follow(EventFilter filter, OptionalLong after) {
    return follow(filter, after, new LinkedBlockingQueue<>());
  }

  @Test
  void eventsAreReadFromACursorInOrder() {
    for (var name : new String[] {"a", "b", "c"}) {
      append("container.started", name, name);
    }
    var all = events.list(EventFilter.ALL, 0, OptionalLong.empty(), 10);
    assertEquals(3, all.events().size());
    assertEquals(3, all.cursor());
    assertEquals(0, all.trimmed());
    var later = events.list(EventFilter.ALL, 1, OptionalLong.empty(), 1);
    assertEquals("b", later.events().getFirst().subject());
    assertEquals(Map.of("name", "b"), later.events().getFirst().attributes());
    assertEquals(2, later.cursor());
    assertEquals(List.of(), events.list(EventFilter.ALL, 3, OptionalLong.empty(), 9).events());
    assertThrows(
        BerthException.class, () -> events.list(EventFilter.ALL, 4, OptionalLong.empty(), 9));
  }

  private List<Long> found(List<String> types, List<String> subjects) {
    return events
        .list(new EventFilter(types, subjects), 0, OptionalLong.empty(), 100)
        .events()
        .stream()
        .map(Event::sequence)
        .toList();
  }

  @Test
  void theServerFilters() {
    append("container.started", ID, "web");
    append("container.exited", ID, "web");
    append("image.tagged", "sha256:" + ID, "debian:12");
    append("container.started", "f" + ID.substring(1), "db");
    assertEquals(List.of(1L, 2L, 3L, 4L), found(List.of(), List.of()));
    assertEquals(List.of(1L, 2L, 4L), found(List.of("container.*"), List.of()));
    assertEquals(List.of(1L, 3L, 4L), found(List.of("image.*", "container.started"), List.of()));
    assertEquals(List.of(), found(List.of("container.start"), List.of()));
    assertEquals(List.of(1L, 2L), found(List.of(), List.of("web")));
    assertEquals(List.of(3L), found(List.of(), List.of("docker.io/library/debian:12")));
    assertEquals(List.of(1L, 2L, 3L), found(List.of(), List.of(ID)));
    assertEquals(List.of(1L, 2L, 3L), found(List.of(), List.of(ID.substring(0, 12))));
    assertEquals(List.of(), found(List.of(), List.of(ID.substring(0, 11))));
    for (var wrong : List.of("*", "container*", "", "a.b.c", "Container.started")) {
      assertThrows(BerthException.class, () -> new EventFilter(List.of(wrong), List.of()));
    }
  }

  @Test
  void aFollowerIsToldWhatIsStoredAndThenWhatHappens() throws Exception {
    append(2500, "container.started", "a", "a");
    try (var all = follow(EventFilter.ALL, BEGINNING);
        var rest = follow(EventFilter.ALL, OptionalLong.of(2499));
        var fresh = follow(EventFilter.ALL, OptionalLong.empty())) {
      assertEquals(new Cursor(0), all.next());
      for (long i = 1; i <= 2500; i++) {
        assertEquals(i, all.sequence());
      }
      assertEquals(new Cursor(2499), rest.next());
      assertEquals(2500, rest.sequence());
      assertEquals(new Cursor(2500), fresh.next());
      append("container.exited", "a", "a");
      for (var follower : List.of(all, rest, fresh)) {
        assertEquals(2501, follower.sequence());
      }
    }
  }

  @Test
  void whatIsUndoneIsNeverTold() throws Exception {
    try (var follower = follow(EventFilter.ALL, OptionalLong.empty())) {
      follower.next();
      assertThrows(
          IllegalStateException.class,
          () ->
              database.write(
                  Durability.PROCESS,
                  transaction -> {
                    Events.append(transaction, "container.started", "undone", Map.of());
                    throw new IllegalStateException();
                  }));
      append("container.started", "done", "done");
      assertEquals("done", ((Happened) follower.next()).event().subject());
    }
  }

  @Test
  void whoFallsTooFarBehindLearnsHowMuchItMissed() throws Exception {
    var filter = new EventFilter(List.of("image.*"), List.of());
    try (var slow = follow(filter, OptionalLong.empty(), new ArrayBlockingQueue<>(1))) {
      Thread.sleep(50); // it has put its cursor, and nobody takes it
      append("image.tagged", "x", "x");
      append("image.tagged", "x", "x");
      Thread.sleep(50); // it holds the first and can't put it
      append(Events.MOST_BEHIND, "container.started", "a", "a");
      append(10, "image.tagged", "x", "x");
      long newest = 2 + Events.MOST_BEHIND + 10;
      assertEquals(new Cursor(0), slow.next());
      assertEquals(1, slow.sequence());
      var next = slow.next();
      long after = 1;
      if (next instanceof Happened(var second)) { // both came at once
        after = second.sequence();
        next = slow.next();
      }
      assertEquals(new Gap(Reason.SLOW, after, newest, 12 - after), next);
      append("image.tagged", "x", "x");
      assertEquals(newest + 1, slow.sequence());
      var missed = events.list(filter, after, OptionalLong.of(newest), 100);
      assertEquals(12 - after, missed.events().size());
    }
  }

  @Test
  void whatIsNotKeptIsTold() throws Exception {
    append(10, "container.started", "a", "a");
    database.write(Durability.PROCESS, transaction -> EventTable.trim(transaction, 0, 0, 4));
    assertEquals(6, events.list(EventFilter.ALL, 0, OptionalLong.empty(), 100).trimmed());
    try (var follower = follow(EventFilter.ALL, OptionalLong.of(2))) {
      assertEquals(new Cursor(2), follower.next());
      assertEquals(new Gap(Reason.TRIMMED, 2, 6, 4), follower.next());
      for (long i = 7; i <= 10; i++) {
        assertEquals(i, follower.sequence());
      }
    }
    database.write(
        Durability.PROCESS, transaction -> EventTable.trim(transaction, Long.MAX_VALUE, 0, 4));
    var none = events.list(EventFilter.ALL, 0, OptionalLong.empty(), 100);
    assertEquals(new EventPage(List.of(), 10, 10), none);
  }

  @Test
  void noMoreThanTheLimitAreKept() {
    IntStream.range(0, 11).forEach(_ -> append(10_000, "container.started", "a", "a"));
    var page = events.list(EventFilter.ALL, 0, OptionalLong.empty(), 1);
    assertTrue(110_000 - page.trimmed() <= 100_000, page::toString);
    assertTrue(110_000 - page.trimmed() > 97_000, page::toString);
  }

  @Test
  void aCursorOutlivesTheServer() throws Exception {
    append(3, "container.started", "a", "a");
    close();
    open();
    append("container.exited", "a", "a");
    try (var follower = follow(EventFilter.ALL, OptionalLong.of(2))) {
      assertEquals(new Cursor(2), follower.next());
      assertEquals(3, follower.sequence());
      assertEquals(4, follower.sequence());
    }
  }

  @Test
  void aNumberThatAPowerCutLostIsNotGivenAgain() {
    append(3, "container.started", "a", "a");
    close();
    open("another boot");
    append("container.exited", "a", "a");
    var seen = OptionalLong.of(500); // of an event that isn't there any more
    events.requireCursor(seen);
    var page = events.list(EventFilter.ALL, 500, OptionalLong.empty(), 10);
    assertEquals(List.of(1_000_004L), page.events().stream().map(Event::sequence).toList());
    assertEquals(4, events.list(EventFilter.ALL, 0, OptionalLong.empty(), 10).events().size());
    close();
    open("another boot");
    append("container.started", "a", "a");
    assertEquals(1_000_005, events.list(EventFilter.ALL, 500, OptionalLong.empty(), 9).cursor());
  }

  @Test
  void numbersAreLeftOutThoughEveryEventWasLost() {
    close();
    open("another boot");
    append("container.started", "a", "a");
    assertEquals(1_000_001, events.list(EventFilter.ALL, 5, OptionalLong.empty(), 9).cursor());
  }

  @Test
  void aClockThatJumpsLeavesTheNewestEvents() {
    append(2000, "container.started", "a", "a");
    database.write(
        Durability.PROCESS, transaction -> EventTable.trim(transaction, Long.MAX_VALUE, 500, 1000));
    assertEquals(1500, events.list(EventFilter.ALL, 0, OptionalLong.empty(), 1).trimmed());
  }
}
