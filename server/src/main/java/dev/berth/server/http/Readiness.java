package dev.berth.server.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xnio.channels.CloseableChannel;
import org.xnio.channels.SuspendableReadChannel;
import org.xnio.channels.SuspendableWriteChannel;

/**
 * Lets a virtual thread wait, parked, until a channel of XNIO is ready: XNIO's own blocking calls
 * would hold the carrier in a selector.
 */
final class Readiness {
  static final Duration UNLIMITED = Duration.ofDays(36_500);

  private final Semaphore ready = new Semaphore(0);
  private volatile boolean closed;

  /**
   * @param deadline of {@link System#nanoTime}
   */
  void awaitReadable(SuspendableReadChannel channel, long deadline) throws IOException {
    await(
        channel,
        deadline,
        () -> {
          channel
              .getReadSetter()
              .set(
                  readable -> {
                    channel.suspendReads();
                    ready.release();
                  });
          channel.resumeReads();
        });
  }

  void awaitWritable(SuspendableWriteChannel channel) throws IOException {
    await(
        channel,
        System.nanoTime() + UNLIMITED.toNanos(),
        () -> {
          channel
              .getWriteSetter()
              .set(
                  writable -> {
                    channel.suspendWrites();
                    ready.release();
                  });
          channel.resumeWrites();
        });
  }

  /**
   * Asks for an event on the I/O thread, where no listener can be under way: one that runs late
   * would suspend what somebody else has resumed since, for ever.
   */
  private void await(CloseableChannel channel, long deadline, Runnable ask) throws IOException {
    ready.drainPermits();
    try {
      channel
          .getIoThread()
          .execute(
              () -> {
                if (channel.isOpen()) {
                  ask.run();
                } else {
                  ready.release();
                }
              });
    } catch (RejectedExecutionException e) {
      throw new InterruptedIOException("the server ends");
    }
    if (!closed) {
      park(deadline);
    }
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  /** Ends the wait, now or to come, of another thread: XNIO tells no listener of a close. */
  void wake() {
    closed = true;
    ready.release();
  }

  private void park(long deadline) throws InterruptedIOException {
    try {
      if (!ready.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new SocketTimeoutException("the client took too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the client has gone, or the server ends");
    }
  }
}
