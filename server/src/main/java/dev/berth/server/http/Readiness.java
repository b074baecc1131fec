package dev.berth.server.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import org.xnio.channels.SuspendableReadChannel;
import org.xnio.channels.SuspendableWriteChannel;

/**
 * Lets a virtual thread wait, parked, until a channel of XNIO is ready: XNIO's own blocking calls
 * would hold the carrier in a selector.
 */
final class Readiness {
  private final Semaphore ready = new Semaphore(0);

  void awaitReadable(SuspendableReadChannel channel) throws IOException {
    ready.drainPermits();
    channel
        .getReadSetter()
        .set(
            readable -> {
              channel.suspendReads();
              ready.release();
            });
    if (channel.isOpen()) {
      channel.resumeReads();
      park();
    }
  }

  void awaitWritable(SuspendableWriteChannel channel) throws IOException {
    ready.drainPermits();
    channel
        .getWriteSetter()
        .set(
            writable -> {
              channel.suspendWrites();
              ready.release();
            });
    if (channel.isOpen()) {
      channel.resumeWrites();
      park();
    }
  }

  /** Ends the present wait: the channel was closed by another thread. */
  void wake() {
    ready.release();
  }

  private void park() throws InterruptedIOException {
    try {
      ready.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the client has gone, or the server ends");
    }
  }
}
