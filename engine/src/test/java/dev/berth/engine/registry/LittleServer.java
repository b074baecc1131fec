package dev.berth.engine.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that answers as a test says, and remembers what it was asked. */
final class LittleServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  record Asked(String method, String target, Optional<String> authorization, String body) {}

  interface Answering {
    void answer(HttpExchange exchange, Asked asked) throws IOException;
  }

  private LittleServer(HttpServer server) {
    this.server = server;
  }

  /** Starts one; what asks for {@code /v2/} alone is greeted. */
  static LittleServer start(Answering answering) throws IOException {
    return start("127.0.0.1", answering);
  }

  static LittleServer start(String address, Answering answering) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 50);
    var little = new LittleServer(server);
    server.setExecutor(little.threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            if (exchange.getRequestURI().toString().equals("/v2/")) {
              send(exchange, 200, new byte[0]);
              return;
            }
            var asked = asked(exchange);
            little.asked.add(asked);
            answering.answer(exchange, asked);
          }
        });
    server.start();
    return little;
  }

  private static Asked asked(HttpExchange exchange) throws IOException {
    return new Asked(
        exchange.getRequestMethod(),
        exchange.getRequestURI().toString(),
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
        new String(
            exchange.getRequestBody().readAllBytes(),
            java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  /**
   * Answers.
   *
   * @param headers names and values
   */
  static void send(HttpExchange exchange, int status, byte[] body, String... headers)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  String host() {
    return server.getAddress().getHostString() + ":" + server.getAddress().getPort();
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    threads.close();
  }
}
