package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.Conversation;
import dev.berth.server.rpc.Endpoint;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/** {@code POST /rpc}. */
final class RpcHandler {
  private static final String LINES = "application/x-ndjson";

  private final Endpoint endpoint;
  private final CallBodies bodies;
  private final Conversations conversations;

  RpcHandler(Endpoint endpoint, CallBodies bodies, Conversations conversations) {
    this.endpoint = endpoint;
    this.bodies = bodies;
    this.conversations = conversations;
  }

  /** Checks what can be told from the head alone. */
  Optional<Gate.Refusal> check(HttpServerExchange exchange) {
    return Gate.checkCall(exchange.getRequestHeaders()).or(() -> bodies.check(exchange));
  }

  static boolean takes(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.POST);
  }

  private static boolean acceptsLines(HttpServerExchange exchange) {
    var accepted = exchange.getRequestHeaders().get(Headers.ACCEPT);
    return accepted != null
        && accepted.stream().anyMatch(it -> it.toLowerCase(Locale.ROOT).contains(LINES));
  }

  /** On a virtual thread: reads the whole body, has it answered, and answers. */
  void serve(HttpServerExchange exchange, Caller caller) throws IOException {
    if (acceptsLines(exchange)) {
      serveLines(exchange, caller);
    } else {
      bodies
          .read(exchange, body -> caller.serve(() -> answer(exchange, body)))
          .ifPresent(refusal -> Exchanges.refuse(exchange, refusal));
    }
  }

  private void answer(HttpServerExchange exchange, byte[] body) {
    endpoint
        .answer(body)
        .ifPresentOrElse(
            answer -> Exchanges.json(exchange, 200, answer),
            () -> exchange.setStatusCode(204).endExchange());
  }

  /** An answer that may go on: a document a line. */
  private void serveLines(HttpServerExchange exchange, Caller caller) throws IOException {
    var lines = new Lines(exchange, LINES);
    conversations.hold(
        caller,
        lines,
        () -> {},
        conversation -> {
          var refusal =
              bodies.read(exchange, body -> caller.serve(() -> converse(body, conversation)));
          if (refusal.isPresent()) {
            Exchanges.refuse(exchange, refusal.get());
          } else {
            awaitEnd(conversation); // the body's room has been given back
            lines.end();
          }
        });
  }

  private void converse(byte[] body, Conversation conversation) {
    try {
      endpoint.converse(body, conversation);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitEnd(Conversation conversation) throws IOException {
    try {
      conversation.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server ends");
    }
  }
}
