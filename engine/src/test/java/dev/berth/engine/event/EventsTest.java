package dev.berth.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
  @TempDir Path folder;

  @Test
  void eventsAreReadFromACursorInOrder() {
    try (var database = Database.open(folder.resolve("state.db"))) {
      var events = new Events(database);
      for (var name : new String[] {"a", "b", "c"}) {
        database.write(
            Durability.PROCESS,
            t -> {
              Events.append(t, "container.started", name, Map.of("name", name));
              return 0;
            });
      }
      var all = events.list(EventFilter.ALL, 0, OptionalLong.empty(), 10).events();
      assertEquals(3, all.size());
      var later = events.list(EventFilter.ALL, all.get(0).sequence(), OptionalLong.empty(), 1);
      assertEquals("b", later.events().getFirst().subject());
      assertEquals(Map.of("name", "b"), later.events().getFirst().attributes());
      assertEquals(all.get(1).sequence(), later.cursor());
    }
  }
}
