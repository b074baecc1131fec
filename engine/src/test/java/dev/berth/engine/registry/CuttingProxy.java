package dev.berth.engine.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a port of this machine, and cuts one off at each of some points. */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Deque<Long> points;
  private final AtomicLong passed = new AtomicLong();
  private final AtomicInteger cuts = new AtomicInteger();

  private CuttingProxy(ServerSocket listener, int target, List<Long> points) {
    this.listener = listener;
    this.target = target;
    this.points = new ArrayDeque<>(points);
  }

  /**
   * Starts one.
   *
   * @param points bytes that all clients together have sent
   */
  static CuttingProxy start(int target, List<Long> points) throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    var proxy = new CuttingProxy(listener, target, points);
    Thread.startVirtualThread(proxy::accept);
    return proxy;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        var server = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
        Thread.startVirtualThread(() -> pass(client, server, true));
        Thread.startVirtualThread(() -> pass(server, client, false));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void pass(Socket from, Socket to, boolean counted) {
    var buffer = new byte[64 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (counted && isCut(read)) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // One of the two has gone away.
    }
  }

  private synchronized boolean isCut(int read) {
    boolean cut = !points.isEmpty() && passed.addAndGet(read) > points.peek();
    if (cut) {
      points.remove();
      cuts.incrementAndGet();
    }
    return cut;
  }

  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  int cuts() {
    return cuts.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
