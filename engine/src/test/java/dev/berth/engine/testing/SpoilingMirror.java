package dev.berth.engine.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives what a registry on loopback has, manifests as they are and blobs with a wrong byte. */
public final class SpoilingMirror implements AutoCloseable {
  private final HttpServer server;
  private final int target;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger spoilt = new AtomicInteger();

  /**
   * Begins to listen.
   *
   * @param target port on loopback
   */
  public SpoilingMirror(int target) throws IOException {
    this.target = target;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Blobs that were sent wrong. */
  public int spoilt() {
    return spoilt.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI();
      var asked =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target + path))
              .header(
                  "Accept",
                  String.join(
                      ",", exchange.getRequestHeaders().getOrDefault("Accept", List.of("*/*"))))
              .build();
      var answer = client.send(asked, BodyHandlers.ofByteArray());
      var body = answer.body();
      if (path.getPath().contains("/blobs/") && body.length > 0) {
        body[body.length / 2] ^= 1;
        spoilt.incrementAndGet();
      }
      for (var name : List.of("Content-Type", "Docker-Content-Digest")) {
        answer
            .headers()
            .firstValue(name)
            .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
      }
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    client.close();
  }
}
