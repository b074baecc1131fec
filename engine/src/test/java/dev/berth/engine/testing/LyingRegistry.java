package dev.berth.engine.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has one manifest under each name, and of a blob whatever a test says, as slowly as it says. */
public final class LyingRegistry implements AutoCloseable {
  private static final int PIECE = 16 * 1024;

  private final HttpServer server;
  private final byte[] manifest;
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Begins to listen. */
  public LyingRegistry(byte[] manifest) throws IOException {
    this.manifest = manifest.clone();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Gives these bytes for a blob, whatever its digest. */
  public void give(Digest digest, byte[] bytes) {
    blobs.put(digest.value(), bytes.clone());
  }

  /** How often a blob was asked for. */
  public long asked(Digest digest) {
    return asked.stream().filter(digest.value()::equals).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var last = path.substring(path.lastIndexOf('/') + 1);
      asked.add(last);
      if (path.contains("/manifests/")) {
        send(exchange, "application/vnd.oci.image.manifest.v1+json", manifest);
      } else if (path.equals("/v2/")) {
        exchange.sendResponseHeaders(200, -1);
      } else if (blobs.containsKey(last)) {
        send(exchange, "application/octet-stream", blobs.get(last));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** At about a megabyte a second: nobody calls that slow. */
  private static void send(HttpExchange exchange, String type, byte[] body)
      throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.of(body).value());
    exchange.sendResponseHeaders(200, body.length);
    for (int at = 0; at < body.length; at += PIECE) {
      exchange.getResponseBody().write(body, at, Math.min(PIECE, body.length - at));
      Thread.sleep(16);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    threads.close();
  }
}
