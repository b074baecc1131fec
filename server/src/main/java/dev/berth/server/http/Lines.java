package dev.berth.server.http;

import dev.berth.server.rpc.Outlet;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A response of one JSON document a line; it begins with the first one. */
final class Lines implements Outlet {
  private final HttpServerExchange exchange;
  private final String type;
  private @Nullable ParkingOutput out;

  Lines(HttpServerExchange exchange, String type) {
    this.exchange = exchange;
    this.type = type;
  }

  @Override
  public void send(byte[] document) throws IOException {
    var to = out;
    if (to == null) {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
      to = new ParkingOutput(exchange.getResponseChannel());
      out = to;
    }
    var line = Arrays.copyOf(document, document.length + 1);
    line[document.length] = '\n';
    to.write(ByteBuffer.wrap(line));
    to.flush();
  }

  /** Ends the response, with everything sent; one of no documents has no content. */
  void end() throws IOException {
    if (out == null) {
      exchange.setStatusCode(204);
    } else {
      out.close();
    }
    exchange.endExchange();
  }
}
