package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.nio.AcceptedSocket;

/** A connection without TLS: HTTP reads and writes the socket itself. */
final class PlainLink implements Link {
  private final SocketChannel socket;
  private final StreamConnection connection;

  /**
   * @param whenClosed told once, with this
   */
  PlainLink(XnioWorker worker, SocketChannel socket, Caller caller, Consumer<Link> whenClosed)
      throws IOException {
    this.socket = socket;
    this.connection =
        AcceptedSocket.of(
            worker,
            socket,
            () -> Thread.ofVirtual().name("farewell").start(caller::leave),
            () -> whenClosed.accept(this));
  }

  /** What HTTP is spoken on. */
  StreamConnection connection() {
    return connection;
  }

  @Override
  public void finish() {
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void close() {
    Closing.close(connection, connection.getIoThread());
  }
}
