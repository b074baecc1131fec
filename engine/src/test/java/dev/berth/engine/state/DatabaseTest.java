package dev.berth.engine.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("state.db");
  }

  private static EventTable.EventRow event(String subject) {
    return new EventTable.EventRow(0, 1, "test.happened", subject, "{}");
  }

  private static List<String> subjects(Database database) {
    return database.read(t -> EventTable.between(t, 0, Long.MAX_VALUE, 100)).stream()
        .map(EventTable.EventRow::subject)
        .toList();
  }

  @Test
  void anExceptionUndoesTheWholeTransaction() {
    try (var database = Database.open(file())) {
      database.write(Durability.PROCESS, t -> EventTable.append(t, event("kept")));
      assertThrows(
          IllegalStateException.class,
          () ->
              database.write(
                  Durability.POWER,
                  t -> {
                    EventTable.append(t, event("undone"));
                    throw new IllegalStateException("on purpose");
                  }));
      assertEquals(List.of("kept"), subjects(database));
    }
  }

  @Test
  void aRowThatIsRefusedIsUndoneAndTheNextOneStored() {
    var plan = new GcPlanTable.GcPlanRow("id", "{}", "[]", 1, Optional.empty());
    try (var database = Database.open(file())) {
      assertThrows(
          BerthException.class,
          () ->
              database.write(
                  Durability.PROCESS,
                  t -> {
                    EventTable.append(t, event("undone"));
                    GcPlanTable.insert(t, plan);
                    GcPlanTable.insert(t, plan);
                    return true;
                  }));
      database.write(Durability.PROCESS, t -> EventTable.append(t, event("stored")));
      assertEquals(List.of("stored"), subjects(database));
    }
  }

  @Test
  @Tag("kernel")
  void onAFullDiskThereIsRoomInTheLog() throws IOException {
    try (var disk = SmallDisk.mount(folder, "8m");
        var database = Database.open(file())) {
      fill(disk);
      for (int i = 0; i < 2000; i++) {
        var name = "event " + i;
        database.write(
            Durability.PROCESS,
            t -> {
              EventTable.trim(t, 2, 0, 100_000);
              return EventTable.append(t, event(name));
            });
      }
      assertEquals(List.of("event 1999"), subjects(database));
    }
  }

  @Test
  @Tag("kernel")
  void aDiskThatIsFullIsToldAndForgottenWhenThereIsRoom() throws IOException {
    try (var disk = SmallDisk.mount(folder, "8m");
        var database = Database.open(file())) {
      fill(disk);
      var big = "x".repeat(1 << 20);
      var kept = new ArrayList<String>();
      var failure =
          assertThrows(
              BerthException.class,
              () -> {
                for (int i = 0; ; i++) {
                  var subject = i + big;
                  database.write(Durability.POWER, t -> EventTable.append(t, event(subject)));
                  kept.add(subject);
                }
              });
      assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind(), failure::toString);
      assertTrue(failure.getMessage().contains("no space left"), failure.getMessage());
      assertEquals(kept, subjects(database));
      disk.resize("16m");
      database.write(Durability.POWER, t -> EventTable.append(t, event("later")));
      kept.add("later");
      assertEquals(kept, subjects(database));
    }
  }

  private static void fill(SmallDisk disk) throws IOException {
    try (var out = Files.newOutputStream(disk.folder().resolve("filler"))) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertEquals(0, Files.getFileStore(disk.folder()).getUsableSpace());
    }
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    try (var database = Database.open(file())) {
      database.write(Durability.PROCESS, t -> EventTable.append(t, event("kept")));
    }
    try (var database = Database.open(file())) {
      assertEquals(List.of("kept"), subjects(database));
    }
  }

  @Test
  void aReadDoesNotWaitForAWriteUnderWay() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    try (var database = Database.open(file())) {
      var writer =
          Thread.startVirtualThread(
              () ->
                  database.write(
                      Durability.PROCESS,
                      t -> {
                        EventTable.append(t, event("late"));
                        begun.countDown();
                        awaitQuietly(finish);
                        return 0;
                      }));
      begun.await();
      assertEquals(List.of(), subjects(database));
      finish.countDown();
      writer.join();
      assertEquals(List.of("late"), subjects(database));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aNewerSchemaIsRefusedAndLeftAlone() throws SQLException {
    Database.open(file()).close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    var refused = assertThrows(BerthException.class, () -> Database.open(file()));
    assertEquals(ErrorKind.UNSUPPORTED, refused.kind());
    assertTrue(refused.getMessage().contains("99"), refused.getMessage());
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
    var text = "this is not a database, ".repeat(100);
    Files.writeString(file(), text);
    var refused = assertThrows(BerthException.class, () -> Database.open(file()));
    assertEquals(ErrorKind.CORRUPT, refused.kind());
    assertEquals(text, Files.readString(file()));
  }

  @Test
  void theAnswerOfARequestIsStoredWithItsEffect() {
    try (var database = Database.open(file())) {
      var scope =
          new RequestScope(
              "r1", "image.tag", "digest", result -> Optional.of("\"" + result + "\""));
      ScopedValue.where(RequestScope.CURRENT, scope)
          .run(
              () ->
                  database.write(
                      Durability.PROCESS,
                      t -> {
                        EventTable.append(t, event("e"));
                        return t.answer("done");
                      }));
      Optional<String> stored =
          database.read(
              t ->
                  t.first(
                      "SELECT result FROM request WHERE id = ? AND method = ?",
                      row -> row.text("result"),
                      "r1",
                      "image.tag"));
      assertEquals(Optional.of("\"done\""), stored);
    }
  }
}
