package dev.berth.server.http;

import java.io.Closeable;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/**
 * Closes channels of XNIO on behalf of a virtual thread. A channel that a selector knows is really
 * closed when that selector selects next; one that sleeps has to be woken for it, or the other end
 * of the pipe never hears of it.
 */
final class Closing {
  private Closing() {}

  static void close(Closeable channel, XnioIoThread thread) {
    IoUtils.safeClose(channel);
    wake(thread);
  }

  /** Lets what was closed be closed. */
  static void wake(XnioIoThread thread) {
    try {
      thread.execute(() -> {});
    } catch (RejectedExecutionException e) {
      // the server ends, and with it the selector
    }
  }
}
