package org.xnio.nio;

import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;
import org.xnio.conduits.TerminateHandler;

/**
 * What both directions of a socket have.
 *
 * @param <H> who is told
 */
abstract class AcceptedDirection<H extends TerminateHandler> {
  final AcceptedHandle handle;
  final SocketChannel socket;
  final AcceptedSocket connection;
  volatile @Nullable H readyHandler;

  AcceptedDirection(AcceptedHandle handle, SocketChannel socket, AcceptedSocket connection) {
    this.handle = handle;
    this.socket = socket;
    this.connection = connection;
  }

  /** On the I/O thread: something can be done. */
  abstract void ready();

  final void forceTermination() {
    var handler = readyHandler;
    if (handler != null) {
      handler.forceTermination();
    }
  }

  final void tellTerminated() {
    var handler = readyHandler;
    if (handler != null) {
      handler.terminated();
    }
  }

  public final XnioWorker getWorker() {
    return handle.getWorkerThread().getWorker();
  }
}
