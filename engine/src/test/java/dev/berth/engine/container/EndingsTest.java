package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndingsTest {
  private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);
  private static final ContainerExit EXIT =
      new ContainerExit(3, ExitReason.EXITED, Optional.empty());

  private final Endings endings = new Endings();

  @Test
  void whoAskedBeforeTheEndHearsOfIt() {
    var waiting = endings.next("a");
    assertTrue(Endings.await(waiting, AT_ONCE).isEmpty());
    endings.ended("a", EXIT);
    assertEquals(Optional.of(EXIT), Endings.await(waiting, AT_ONCE));
  }

  /** As a wait does that finds the container ended and about to be removed. */
  @Test
  void whoAskedBetweenTheEndAndTheRemovalHearsOfTheEnd() {
    endings.ended("a", EXIT);
    var waiting = endings.next("a");
    endings.removed("a");
    assertEquals(Optional.of(EXIT), Endings.await(waiting, AT_ONCE));
  }

  @Test
  void whatNeverEndedWasRemoved() {
    var waiting = endings.next("a");
    endings.removed("a");
    var failure = assertThrows(BerthException.class, () -> Endings.await(waiting, AT_ONCE));
    assertEquals(ErrorKind.NOT_FOUND, failure.kind());
  }

  @Test
  void theEndOfWhatLeavesIsGivenWhenItHasLeft() {
    endings.leaving("a");
    var given = endings.onceLeft("a", EXIT);
    assertTrue(Endings.await(given, AT_ONCE).isEmpty());
    endings.left("a");
    assertEquals(Optional.of(EXIT), Endings.await(given, AT_ONCE));
    assertEquals(Optional.of(EXIT), Endings.await(endings.onceLeft("a", EXIT), AT_ONCE));
  }
}
