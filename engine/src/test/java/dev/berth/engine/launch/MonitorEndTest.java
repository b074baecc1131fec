package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a monitor whose process has ended waits for. */
@Tag("kernel-slow")
class MonitorEndTest extends OnLaunchGround {
  private static final int OUTPUT = 1_200_000;

  @Test
  void aReaderThatTakesLittleAtATimeDoesNotHoldAnEndedProcess() throws Exception {
    var reader = new Thread[1];
    var ended = new CountDownLatch(1);
    var monitor =
        ground.start(
            ground.logged(),
            ground.operations(List.of(), "fillLargePipe", Integer.toString(OUTPUT)),
            ready -> {
              var channel = attach(ready);
              reader[0] = Thread.ofPlatform().start(() -> readSlowly(channel, ended));
            });
    var record = LaunchGround.ended(monitor);
    var waited = Duration.between(record.at(), Instant.now());
    assertTrue(waited.toSeconds() < 30, "the monitor ended after " + waited);
    assertEquals(0, record.exitCode());
    var logged = Files.readString(ground.log()).chars().filter(c -> c == 'x').count();
    assertEquals(OUTPUT, logged);
    ended.countDown();
    reader[0].join();
  }

  /** A client that has attached to the output and reads nothing for now. */
  private static SocketChannel attach(Monitor monitor) {
    try {
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(monitor.controlSocket()));
      var attach = ControlFrame.buffer(12).putInt(ControlFrame.ATTACH).putInt(4).putInt(2).flip();
      channel.write(attach);
      return channel;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes 20 kB a second until the monitor has left, then what is in the socket. */
  private static void readSlowly(SocketChannel channel, CountDownLatch ended) {
    try (channel) {
      var buffer = ByteBuffer.allocate(16 << 10);
      while (channel.read(buffer.clear()) >= 0) {
        var _ = ended.await(800, TimeUnit.MILLISECONDS);
      }
    } catch (ClosedChannelException | InterruptedException e) {
      throw new AssertionError(e);
    } catch (IOException reset) {
      // the monitor left while it had more
    }
  }
}
