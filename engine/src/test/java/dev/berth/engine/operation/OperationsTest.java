package dev.berth.engine.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.OperationTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {
  @TempDir Path folder;
  private Database database;
  private Operations operations;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("state.db"));
    operations = new Operations(database);
  }

  @AfterEach
  void close() {
    operations.close();
    database.close();
  }

  private Operation end(Operation begun) throws InterruptedException {
    return operations.await(begun.id(), Long.MAX_VALUE, Optional.of(Duration.ofSeconds(20)));
  }

  @Test
  void aResultIsKeptAfterTheEnd() throws InterruptedException {
    var begun = operations.start("build.run", "web", context -> Map.of("id", "x"));
    assertEquals(OperationStatus.SUCCEEDED, end(begun).status());
    var kept = operations.get(begun.id());
    assertEquals(Optional.of("{\"id\":\"x\"}"), kept.result());
    assertEquals("build.run", kept.kind());
  }

  @Test
  void noMoreThanSoManyAreUnderWay() throws InterruptedException {
    var go = new CountDownLatch(1);
    Operations.Work waiting =
        context -> {
          go.await();
          return Map.of();
        };
    var first = operations.start("image.pull", "web", waiting);
    for (int i = 1; i < 1000; i++) {
      operations.start("image.pull", "web", waiting);
    }
    var failure =
        assertThrows(BerthException.class, () -> operations.start("image.pull", "web", waiting));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    go.countDown();
    assertEquals(OperationStatus.SUCCEEDED, end(first).status());
  }

  @Test
  void twelveDigitsOrMoreThatOnlyOneHasNameIt() throws InterruptedException {
    var go = new CountDownLatch(1);
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              go.await();
              return Map.of();
            });
    var prefix = begun.id().substring(0, 12);
    assertEquals(OperationStatus.RUNNING, operations.get(prefix).status());
    go.countDown();
    assertEquals(OperationStatus.SUCCEEDED, end(begun).status());
    assertEquals(begun.id(), operations.cancel(prefix).id());
    assertEquals(begun.id(), operations.get(begun.id().substring(0, 31)).id());
    assertEquals(List.of(), operations.output(prefix, 0));
    for (var tooFew : List.of(begun.id().substring(0, 11), prefix + "_", "f".repeat(12) + "%")) {
      var missing = assertThrows(BerthException.class, () -> operations.get(tooFew));
      assertEquals(ErrorKind.NOT_FOUND, missing.kind());
    }
  }

  @Test
  void digitsThatSeveralHaveNameNone() {
    for (var end : List.of("1", "2")) {
      database.write(
          Durability.PROCESS,
          transaction -> {
            OperationTable.insert(
                transaction,
                new OperationTable.OperationRow(
                    "0123456789abcdef0123456789abcde" + end,
                    "build.run",
                    "web",
                    OperationStatus.RUNNING.name(),
                    "{}",
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    Optional.empty()));
            return end;
          });
    }
    var doubtful = assertThrows(BerthException.class, () -> operations.get("0123456789abcdef"));
    assertEquals(ErrorKind.INVALID_ARGUMENT, doubtful.kind());
  }

  @Test
  void aKnownFailureKeepsItsKindWordsAndDetails() throws InterruptedException {
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              throw BerthException.notFound("image", "web:1", "no such image");
            });
    var failure =
        new Operation.Failure(ErrorKind.NOT_FOUND, "no such image", Map.of("image", "web:1"));
    assertEquals(Optional.of(failure), end(begun).error());
    assertEquals(Optional.of(failure), operations.get(begun.id()).error());
  }

  @Test
  void anUnknownFailureIsInternalAndTellsNoSecret() throws InterruptedException {
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              throw new IllegalStateException("secret detail");
            });
    var failure = end(begun).error().orElseThrow();
    assertEquals(ErrorKind.INTERNAL, failure.kind());
    assertFalse(failure.message().contains("secret"), failure.message());
  }

  @Test
  void progressRisesAndWakesThoseWhoWait() throws InterruptedException {
    var go = new CountDownLatch(1);
    var stay = new CountDownLatch(1);
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              go.await();
              context.progress("half", 1, 2);
              stay.await();
              return Map.of();
            });
    go.countDown();
    var seen = operations.await(begun.id(), 0, Optional.of(Duration.ofSeconds(20)));
    assertEquals(new Progress(1, "half", 1, 2, List.of()), seen.progress());
    assertEquals(OperationStatus.RUNNING, seen.status());
    stay.countDown();
    assertEquals(OperationStatus.SUCCEEDED, end(begun).status());
  }

  @Test
  void whatItSaysIsKeptDuringAndAfterIt() throws InterruptedException {
    var said = new CountDownLatch(1);
    var stay = new CountDownLatch(1);
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              context.say(OutputLine.STEP, "first");
              context.say("stdout", "out");
              said.countDown();
              stay.await();
              return Map.of();
            });
    said.await();
    var lines =
        List.of(new OutputLine(1, OutputLine.STEP, "first"), new OutputLine(2, "stdout", "out"));
    assertEquals(lines, operations.output(begun.id(), 0));
    assertEquals(lines.subList(1, 2), operations.output(begun.id(), 1));
    stay.countDown();
    end(begun);
    assertEquals(lines, operations.output(begun.id(), 0));
    assertThrows(BerthException.class, () -> operations.output("nothing", 0));
  }

  @Test
  void onlyTheLastLinesOfAStepAreKept() throws InterruptedException {
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              for (int step = 0; step < 2; step++) {
                context.say(OutputLine.STEP, "step");
                for (int i = 0; i < 1000; i++) {
                  context.say("stdout", "line " + i);
                }
              }
              return Map.of();
            });
    end(begun);
    var lines = operations.output(begun.id(), 0);
    assertEquals(402, lines.size());
    assertEquals(new OutputLine(1, OutputLine.STEP, "step"), lines.get(0));
    assertEquals(new OutputLine(802, "stdout", "line 800"), lines.get(1));
    assertEquals(new OutputLine(1002, OutputLine.STEP, "step"), lines.get(201));
    assertEquals(new OutputLine(2002, "stdout", "line 999"), lines.getLast());
  }

  @Test
  void noOutputFillsTheMemory() throws InterruptedException {
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              for (int step = 0; step < 1000; step++) {
                context.say(OutputLine.STEP, "x".repeat(16 * 1024));
                context.say("stdout", "y".repeat(16 * 1024));
              }
              return Map.of();
            });
    end(begun);
    var lines = operations.output(begun.id(), 0);
    assertTrue(lines.stream().mapToInt(line -> line.text().length()).sum() <= 256 * 1024);
    assertTrue(lines.size() > 100);
    assertEquals(2000, lines.getLast().number());
  }

  @Test
  void cancellingRunsTheActionsAndWaitsForTheEnd() throws InterruptedException {
    var begunWork = new CountDownLatch(1);
    var killed = new CountDownLatch(1);
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              try (var action = context.onCancel(killed::countDown)) {
                assertNotNull(action);
                begunWork.countDown();
                killed.await();
              }
              context.checkCancelled();
              return Map.of();
            });
    begunWork.await();
    assertEquals(OperationStatus.CANCELLED, operations.cancel(begun.id()).status());
  }

  @Test
  void cancelledWorkCanTellWhatItHasDone() throws InterruptedException {
    var begunWork = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    var begun =
        operations.start(
            "gc.apply",
            "plan",
            context -> {
              try (var action = context.onCancel(cancelled::countDown)) {
                assertNotNull(action);
                begunWork.countDown();
                cancelled.await();
              }
              throw new CancelledWithResult(Map.of("done", 1));
            });
    begunWork.await();
    assertEquals(OperationStatus.CANCELLED, operations.cancel(begun.id()).status());
    var kept = operations.get(begun.id());
    assertEquals(OperationStatus.CANCELLED, kept.status());
    assertEquals(Optional.of("{\"done\":1}"), kept.result());
  }

  @Test
  void cancellingWhatHasEndedChangesNothing() throws InterruptedException {
    var begun = operations.start("build.run", "web", context -> Map.of());
    end(begun);
    assertEquals(OperationStatus.SUCCEEDED, operations.cancel(begun.id()).status());
  }

  @Test
  void whatAStoppedServerLeftIsInterrupted() throws InterruptedException {
    var begunWork = new CountDownLatch(1);
    var begun =
        operations.start(
            "build.run",
            "web",
            context -> {
              begunWork.countDown();
              new CountDownLatch(1).await();
              return Map.of();
            });
    begunWork.await();
    operations.close();
    operations = new Operations(database);
    var found = operations.get(begun.id());
    assertEquals(OperationStatus.INTERRUPTED, found.status());
    assertEquals(ErrorKind.INTERRUPTED, found.error().orElseThrow().kind());
  }

  @Test
  void anUnknownIdIsNotFound() {
    var refused = assertThrows(BerthException.class, () -> operations.get("nothing"));
    assertEquals(ErrorKind.NOT_FOUND, refused.kind());
  }
}
