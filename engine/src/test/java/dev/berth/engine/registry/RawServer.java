package dev.berth.engine.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that says what a test says byte by byte, also what no server should. */
final class RawServer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();

  interface Speaking {
    /**
     * Answers one request; an IOException of it cuts the connection off.
     *
     * @param number of the request, from 1
     */
    void speak(int number, String head, OutputStream out) throws Exception;
  }

  private RawServer(ServerSocket listener) {
    this.listener = listener;
  }

  static RawServer start(Speaking speaking) throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    var server = new RawServer(listener);
    Thread.startVirtualThread(() -> server.accept(speaking));
    return server;
  }

  private void accept(Speaking speaking) {
    while (!listener.isClosed()) {
      try {
        var connection = listener.accept();
        connections.add(connection);
        Thread.startVirtualThread(() -> serve(connection, speaking));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection, Speaking speaking) {
    try (connection) {
      var out = connection.getOutputStream();
      while (true) {
        var head = head(connection);
        if (head.startsWith("GET /v2/ ")) {
          out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        } else {
          speaking.speak(requests.incrementAndGet(), head, out);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The client went away, which is what most of these tests are about.
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String head(Socket connection) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = connection.getInputStream().read();
      if (next < 0) {
        throw new IOException("no request came");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Sends the beginning of an answer, and cuts the connection off once the test has read that. */
  static RawServer cutting(String beginning, CountDownLatch read) throws IOException {
    return start(
        (_, _, out) -> {
          out.write(ascii(beginning));
          read.await();
          throw new IOException("cut");
        });
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (var connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
