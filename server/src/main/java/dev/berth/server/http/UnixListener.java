package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/** Accepts connections of the Unix socket and hands each to HTTP through a {@link Bridge}. */
final class UnixListener implements AutoCloseable {
  /** Further clients are turned away: each connection takes five descriptors. */
  static final int MOST_CONNECTIONS = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);
  private static final long PAUSE_MILLIS = 100;

  private final ServerSocketChannel server;
  private final XnioWorker worker;
  private final BiConsumer<StreamConnection, Caller> http;
  private final Set<Bridge> bridges = ConcurrentHashMap.newKeySet();

  UnixListener(
      ServerSocketChannel server, XnioWorker worker, BiConsumer<StreamConnection, Caller> http) {
    this.server = server;
    this.worker = worker;
    this.http = http;
  }

  void start() {
    Thread.ofPlatform().name("accept").start(this::accept);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        serve(server.accept());
      } catch (AsynchronousCloseException e) {
        return;
      } catch (IOException e) {
        if (!server.isOpen()) {
          return;
        }
        LOG.warn("cannot accept a connection: {}; trying again", e.getMessage());
        pause();
      }
    }
  }

  /** Out of descriptors, accept fails at once, again and again, until a connection ends. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel socket) throws IOException {
    if (bridges.size() >= MOST_CONNECTIONS) {
      LOG.warn("turned a client away: {} connections are open, the limit", MOST_CONNECTIONS);
      socket.close();
      return;
    }
    try {
      var pipe = worker.createFullDuplexPipeConnection();
      var caller = new Caller();
      var bridge = new Bridge(socket, pipe.getRightSide(), caller, bridges::remove);
      bridges.add(bridge);
      bridge.start();
      var connection = pipe.getLeftSide();
      connection.getIoThread().execute(() -> http.accept(connection, caller));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  int connections() {
    return bridges.size();
  }

  /** Stops accepting; connections go on. */
  @Override
  public void close() throws IOException {
    server.close();
  }

  void closeConnections() {
    bridges.forEach(Bridge::close);
  }
}
