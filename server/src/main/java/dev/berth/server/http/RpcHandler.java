package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.Endpoint;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.io.IOException;
import java.util.Optional;

/** {@code POST /rpc}. */
final class RpcHandler {
  private final Endpoint endpoint;
  private final int requestBytes;

  RpcHandler(Endpoint endpoint, int requestBytes) {
    this.endpoint = endpoint;
    this.requestBytes = requestBytes;
  }

  /** Checks what can be told from the head alone. */
  Optional<Gate.Refusal> check(HttpServerExchange exchange) {
    var refusal = Gate.checkCall(exchange.getRequestHeaders());
    return refusal.isEmpty() && exchange.getRequestContentLength() > requestBytes
        ? Optional.of(tooLarge())
        : refusal;
  }

  static boolean takes(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.POST);
  }

  /** On a virtual thread: reads the whole body, has it answered, and answers. */
  void serve(HttpServerExchange exchange, Caller caller) throws IOException {
    var channel = exchange.getRequestChannel();
    var body =
        channel == null ? new byte[0] : new ParkingInput(channel).readNBytes(requestBytes + 1);
    if (body.length > requestBytes) {
      Exchanges.refuse(exchange, tooLarge());
      return;
    }
    caller.serve(
        () ->
            endpoint
                .answer(body)
                .ifPresentOrElse(
                    answer -> Exchanges.json(exchange, 200, answer),
                    () -> exchange.setStatusCode(204).endExchange()));
  }

  private Gate.Refusal tooLarge() {
    return Gate.Refusal.of(
        413,
        ErrorKind.RESOURCE_EXHAUSTED,
        "cannot take a call: its body is larger than %d bytes; archives go through /stream"
            .formatted(requestBytes));
  }
}
