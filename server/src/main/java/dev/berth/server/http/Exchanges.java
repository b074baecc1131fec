package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import dev.berth.server.rpc.Endpoint;
import io.undertow.io.DefaultIoCallback;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;

/** Answers that are there as a whole. */
final class Exchanges {
  /**
   * With each write to a socket the JDK copies all that it is given, however little of it goes out.
   */
  private static final int PIECE = 128 * 1024;

  private Exchanges() {}

  static void json(HttpServerExchange exchange, int status, byte[] body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.setResponseContentLength(body.length);
    send(exchange.getResponseSender(), ByteBuffer.wrap(body));
  }

  private static void send(Sender sender, ByteBuffer rest) {
    if (rest.remaining() <= PIECE) {
      sender.send(rest, IoCallback.END_EXCHANGE);
      return;
    }
    var piece = rest.slice(rest.position(), PIECE);
    sender.send(
        piece,
        new DefaultIoCallback() {
          @Override
          public void onComplete(HttpServerExchange exchange, Sender sender) {
            send(sender, rest.position(rest.position() + PIECE));
          }
        });
  }

  static void refuse(HttpServerExchange exchange, Gate.Refusal refusal) {
    // What was refused isn't read to its end, so nothing can follow it on this connection.
    exchange.setPersistent(false);
    if (refusal.status() == 401) {
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
    }
    json(exchange, refusal.status(), Endpoint.refusal(refusal.error()));
  }

  static void notFound(HttpServerExchange exchange, String what) {
    refuse(exchange, Gate.Refusal.of(404, ErrorKind.NOT_FOUND, what));
  }

  static void wrongMethod(HttpServerExchange exchange, String allowed) {
    exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
    refuse(
        exchange,
        Gate.Refusal.of(
            405,
            ErrorKind.INVALID_ARGUMENT,
            "cannot take a request: only %s is understood there".formatted(allowed)));
  }

  /** Ends a connection in the middle of what it says. */
  static void hangUp(HttpServerExchange exchange) {
    Closing.close(exchange.getConnection(), exchange.getIoThread());
  }
}
