package dev.berth.shell.script;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventLoopTest {
  /** Or the loop would wait for it for ever. */
  @Test
  @Timeout(60)
  void whatWorkAsideThrowsIsThrownInTheLoop() {
    for (var thrown : List.of(new IllegalStateException("no"), new OutOfMemoryError("no"))) {
      var loop = new EventLoop();
      loop.aside(
          () -> {
            throw EventLoopTest.<RuntimeException>unchecked(thrown);
          });
      assertSame(
          thrown, assertThrows(thrown.getClass(), () -> loop.run(() -> false, Runnable::run)));
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
