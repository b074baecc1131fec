package org.xnio.nio;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;

/** What an I/O thread tells of a socket, for both its directions. */
final class AcceptedHandle extends NioHandle {
  private final AcceptedSource source;
  private final AcceptedSink sink;

  AcceptedHandle(
      WorkerThread thread,
      SelectionKey key,
      SocketChannel socket,
      AcceptedSocket connection,
      Runnable lastWord) {
    super(thread, key);
    this.source = new AcceptedSource(this, socket, connection, lastWord);
    this.sink = new AcceptedSink(this, socket, connection);
  }

  AcceptedSource source() {
    return source;
  }

  AcceptedSink sink() {
    return sink;
  }

  @Override
  void handleReady(int given) {
    try {
      int ready = given == 0 ? getSelectionKey().interestOps() : given;
      try {
        if ((ready & SelectionKey.OP_READ) != 0) {
          source.ready();
        }
      } finally {
        if ((ready & SelectionKey.OP_WRITE) != 0) {
          sink.ready();
        }
      }
    } catch (CancelledKeyException e) {
      // it was closed meanwhile
    }
  }

  /**
   * Has something ready told once more, for whoever has just come to want it: what is asked for
   * already wakes no selector, as XNIO's own way relies on.
   */
  void tellAgain(int ready) {
    try {
      getWorkerThread().execute(() -> handleReady(ready));
    } catch (RejectedExecutionException e) {
      // the server ends
    }
  }

  @Override
  void forceTermination() {
    source.forceTermination();
    sink.forceTermination();
  }

  @Override
  void terminated() {
    source.tellTerminated();
    sink.tellTerminated();
  }
}
