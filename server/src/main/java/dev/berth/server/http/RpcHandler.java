package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.Endpoint;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.io.IOException;
import java.util.Optional;

/** {@code POST /rpc}. */
final class RpcHandler {
  private final Endpoint endpoint;
  private final CallBodies bodies;

  RpcHandler(Endpoint endpoint, int requestBytes) {
    this.endpoint = endpoint;
    this.bodies = new CallBodies(requestBytes);
  }

  /** Checks what can be told from the head alone. */
  Optional<Gate.Refusal> check(HttpServerExchange exchange) {
    return Gate.checkCall(exchange.getRequestHeaders()).or(() -> bodies.check(exchange));
  }

  static boolean takes(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.POST);
  }

  /** On a virtual thread: reads the whole body, has it answered, and answers. */
  void serve(HttpServerExchange exchange, Caller caller) throws IOException {
    bodies
        .read(exchange, body -> caller.serve(() -> answer(exchange, body)))
        .ifPresent(refusal -> Exchanges.refuse(exchange, refusal));
  }

  private void answer(HttpServerExchange exchange, byte[] body) {
    endpoint
        .answer(body)
        .ifPresentOrElse(
            answer -> Exchanges.json(exchange, 200, answer),
            () -> exchange.setStatusCode(204).endExchange());
  }
}
