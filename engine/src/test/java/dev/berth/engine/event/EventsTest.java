package dev.berth.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import java.nio.file.Path;
import java.util.Map;
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
      var all = events.after(0, 10);
      assertEquals(3, all.size());
      var later = events.after(all.get(0).sequence(), 1);
      assertEquals("b", later.getFirst().subject());
      assertEquals(Map.of("name", "b"), later.getFirst().attributes());
    }
  }
}
