package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** How a connection becomes a WebSocket. */
final class Handshake {
  static final String PROTOCOL = "websocket";

  private static final String VERSION = "13";
  private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private Handshake() {}

  static boolean isAsked(HttpServerExchange exchange) {
    var upgrade = exchange.getRequestHeaders().getFirst(Headers.UPGRADE);
    return exchange.getRequestMethod().equals(Methods.GET) && PROTOCOL.equalsIgnoreCase(upgrade);
  }

  /**
   * Sets the headers of the answer; where it can't be, answers with a refusal.
   *
   * @param subprotocol the only one that is spoken
   * @return whether the connection can be upgraded
   */
  static boolean accept(HttpServerExchange exchange, String subprotocol) {
    var problem = problem(exchange.getRequestHeaders(), subprotocol);
    if (problem.isPresent()) {
      exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, VERSION);
      Exchanges.refuse(
          exchange,
          Gate.Refusal.of(
              400, ErrorKind.INVALID_ARGUMENT, "cannot begin a WebSocket: " + problem.get()));
      return false;
    }
    var key = exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY);
    exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_ACCEPT, answer(key));
    if (exchange.getRequestHeaders().contains(Headers.SEC_WEB_SOCKET_PROTOCOL)) {
      exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_PROTOCOL, subprotocol);
    }
    return true;
  }

  private static Optional<String> problem(HeaderMap headers, String subprotocol) {
    if (!VERSION.equals(headers.getFirst(Headers.SEC_WEB_SOCKET_VERSION))) {
      return Optional.of("its version is not 13");
    }
    if (!isKey(headers.getFirst(Headers.SEC_WEB_SOCKET_KEY))) {
      return Optional.of("its Sec-WebSocket-Key is not 16 bytes in base64");
    }
    var wanted = headers.get(Headers.SEC_WEB_SOCKET_PROTOCOL);
    boolean spoken =
        wanted == null
            || wanted.stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .anyMatch(name -> name.strip().equals(subprotocol));
    return spoken
        ? Optional.empty()
        : Optional.of("its subprotocol is not %s".formatted(subprotocol));
  }

  private static boolean isKey(@org.jspecify.annotations.Nullable String key) {
    try {
      return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String answer(String key) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + SALT).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
