package dev.berth.engine.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stands before a server on loopback, counts the bytes that it sends, and can be slow or cut. */
public final class CountingProxy implements AutoCloseable {
  private static final int PIECE = 16 * 1024;

  private final ServerSocket listening;
  private final int target;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile long pauseNanos;
  private volatile long pauseOfUploads;

  /**
   * Begins to listen.
   *
   * @param target port on loopback
   */
  public CountingProxy(int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** Bytes that were sent to clients, headers included. */
  public long bytes() {
    return bytes.get();
  }

  public int connections() {
    return connections.get();
  }

  /** Lets each connection have about so many bytes a second from now on; 0 for all that come. */
  public void slow(long bytesPerSecond) {
    pauseNanos = nanos(bytesPerSecond);
  }

  /** The same of what clients send. */
  public void slowUploads(long bytesPerSecond) {
    pauseOfUploads = nanos(bytesPerSecond);
  }

  private static long nanos(long bytesPerSecond) {
    return bytesPerSecond == 0 ? 0 : 1_000_000_000L * PIECE / bytesPerSecond;
  }

  /** Cuts all connections. */
  public void cut() {
    open.forEach(CountingProxy::close);
  }

  private void accept() {
    try {
      while (true) {
        var client = listening.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client;
        var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      client.setSendBufferSize(PIECE);
      open.add(client);
      open.add(server);
      Thread.ofVirtual().start(() -> relay(client, server, false));
      relay(server, client, true);
    } catch (IOException e) {
      // one of them has gone
    } finally {
      open.remove(client);
    }
  }

  private void relay(Socket from, Socket to, boolean counted) {
    try {
      relay(from.getInputStream(), to.getOutputStream(), counted);
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private void relay(InputStream in, OutputStream out, boolean counted) throws IOException {
    var piece = new byte[PIECE];
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      out.write(piece, 0, read);
      if (counted) {
        bytes.addAndGet(read);
      }
      pause(counted ? pauseNanos : pauseOfUploads);
    }
    throw new IOException("ended");
  }

  private static void pause(long nanos) {
    if (nanos == 0) {
      return;
    }
    try {
      Thread.sleep(java.time.Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
