package dev.berth.server.http;

import dev.berth.server.access.Identity;
import dev.berth.server.rpc.Caller;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/** Accepts connections of an entrance and hands each to HTTP. */
final class Listener implements AutoCloseable {
  /** Further clients are turned away: each connection takes a descriptor, and with TLS five. */
  static final int MOST_CONNECTIONS = 1024;

  /** Clients that have shown neither a certificate nor a token, of one address and of all. */
  static final int MOST_STRANGERS_OF_ONE = 32;

  private static final int MOST_STRANGERS = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final long PAUSE_MILLIS = 100;

  private final Entrance entrance;
  private final ServerSocketChannel server;
  private final XnioWorker worker;
  private final Http http;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Set<SocketChannel> arriving = ConcurrentHashMap.newKeySet();
  private final Map<SocketChannel, InetAddress> strangers = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();

  /** What speaks HTTP on a connection. */
  @FunctionalInterface
  interface Http {
    /**
     * Begins.
     *
     * @param known is run when a request has shown who it is of
     */
    void open(StreamConnection connection, Caller caller, Entrance entrance, Runnable known);
  }

  Listener(Entrance entrance, XnioWorker worker, Http http) {
    this.entrance = entrance;
    this.server = entrance.socket();
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
      } catch (RuntimeException | Error e) {
        LOG.error("a connection could not be served", e);
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
    if (links.size() + arriving.size() >= MOST_CONNECTIONS) {
      LOG.warn("turned a client away: {} connections are open, the limit", MOST_CONNECTIONS);
      socket.close();
      return;
    }
    if (entrance.hasHandshake()) {
      var address = socket.socket().getInetAddress();
      if (isCrowded(address)) {
        LOG.debug("turned a client away: too many of its address, or of all, are strangers");
        socket.close();
        return;
      }
      strangers.put(socket, address);
      arriving.add(socket);
      Thread.ofVirtual().name("handshake").start(() -> shakeHands(socket));
    } else {
      connect(socket);
    }
  }

  /** One peer must not take the places of all before it has shown who it is. */
  private boolean isCrowded(InetAddress address) {
    return strangers.size() >= MOST_STRANGERS
        || strangers.values().stream().filter(address::equals).count() >= MOST_STRANGERS_OF_ONE;
  }

  private void shakeHands(SocketChannel socket) {
    try {
      connect(socket);
    } catch (IOException e) {
      LOG.debug("a client was not let in: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("a connection could not be served", e);
    } finally {
      arriving.remove(socket);
    }
  }

  /** Lets a client in; whatever prevents that closes its connection. */
  private void connect(SocketChannel socket) throws IOException {
    try {
      var arrival = entrance.admit(socket);
      var caller = arrival.caller();
      if (!caller.identity().equals(Identity.UNKNOWN)) {
        strangers.remove(socket);
      }
      var connection =
          arrival.tls().isPresent()
              ? unsealed(arrival.tls().get(), socket, caller)
              : plain(socket, caller);
      connection.getIoThread().execute(() -> open(connection, caller, socket));
    } catch (IOException | RuntimeException | Error e) {
      strangers.remove(socket);
      socket.close();
      throw e;
    }
  }

  private void open(StreamConnection connection, Caller caller, SocketChannel socket) {
    try {
      http.open(connection, caller, entrance, () -> strangers.remove(socket));
    } catch (RuntimeException | Error e) {
      IoUtils.safeClose(connection);
      throw e;
    }
  }

  private StreamConnection plain(SocketChannel socket, Caller caller) throws IOException {
    var link = new PlainLink(worker, socket, caller, ended -> closed(ended, socket));
    links.add(link);
    return link.connection();
  }

  private StreamConnection unsealed(TlsWire tls, SocketChannel socket, Caller caller)
      throws IOException {
    var pipe = worker.createFullDuplexPipeConnection();
    var bridge = new Bridge(tls, pipe.getRightSide(), caller, ended -> closed(ended, socket));
    links.add(bridge);
    bridge.start();
    return pipe.getLeftSide();
  }

  int connections() {
    return links.size();
  }

  /** Stops accepting; connections go on. */
  @Override
  public void close() throws IOException {
    server.close();
  }

  private void closed(Link link, SocketChannel socket) {
    links.remove(link);
    strangers.remove(socket);
    lock.lock();
    try {
      closed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets connections end with the answers that are on their way; cuts off what takes longer. */
  void closeConnections(long millis) throws InterruptedException {
    arriving.forEach(IoUtils::safeClose);
    links.forEach(Link::finish);
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!links.isEmpty() && left > 0) {
        left = closed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    links.forEach(Link::close);
  }
}
