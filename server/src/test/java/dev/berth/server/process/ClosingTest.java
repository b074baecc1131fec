package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that several want to close, such as system.stop and a signal. */
@Tag("kernel")
@Timeout(60)
final class ClosingTest {
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch mayClose = new CountDownLatch(1);

  @TempDir Path folder;

  @Test
  void theSecondWaitsForTheFirst() throws Exception {
    var server =
        ServerHere.start(
            folder,
            engine ->
                () -> {
                  closing.countDown();
                  mayClose.await();
                  engine.close();
                });
    var first = Thread.ofPlatform().start(server::close);
    closing.await();
    var second = Thread.ofPlatform().start(server::close);
    try {
      var settled = EnumSet.of(Thread.State.WAITING, Thread.State.TERMINATED);
      Eventually.holds("the second has begun", () -> settled.contains(second.getState()));
      assertEquals(Thread.State.WAITING, second.getState());
    } finally {
      mayClose.countDown();
      first.join();
      second.join();
    }
  }
}
