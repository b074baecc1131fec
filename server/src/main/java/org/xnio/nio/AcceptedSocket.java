package org.xnio.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/** A connection of XNIO over a socket, Unix or TCP, that was accepted elsewhere. */
public final class AcceptedSocket extends AbstractNioStreamConnection {
  private final AcceptedHandle handle;
  private final SocketChannel socket;
  private final Runnable closed;

  private AcceptedSocket(
      WorkerThread thread,
      SelectionKey key,
      SocketChannel socket,
      Runnable lastWord,
      Runnable closed) {
    super(thread);
    this.socket = socket;
    this.closed = closed;
    this.handle = new AcceptedHandle(thread, key, socket, this, lastWord);
    key.attach(handle);
    setSourceConduit(handle.source());
    setSinkConduit(handle.sink());
  }

  /**
   * Hands a socket to an I/O thread.
   *
   * @param lastWord told once, on the I/O thread or one that reads, when the client has sent its
   *     last byte or has gone, whether or not somebody reads
   * @param closed told once, when the connection is closed
   */
  public static StreamConnection of(
      XnioWorker worker, SocketChannel socket, Runnable lastWord, Runnable closed)
      throws IOException {
    socket.configureBlocking(false);
    var thread = (WorkerThread) worker.getIoThread();
    var connection =
        new AcceptedSocket(thread, thread.registerChannel(socket), socket, lastWord, closed);
    connection.handle.source().begin();
    return connection;
  }

  @Override
  public @Nullable SocketAddress getPeerAddress() {
    return null;
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() {
    return null;
  }

  @Override
  protected void notifyReadClosed() {
    handle.source().tellTerminated();
  }

  @Override
  protected void notifyWriteClosed() {
    handle.sink().tellTerminated();
  }

  @Override
  protected void closeAction() throws IOException {
    try {
      handle.cancelKey(false);
      socket.close();
    } finally {
      handle.source().tellLastWord();
      closed.run();
    }
  }
}
