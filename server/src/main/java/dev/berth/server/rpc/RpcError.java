package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a call is answered with instead of a result.
 *
 * @param kind what programs decide on
 * @param details facts for programs, by name
 */
public record RpcError(int code, String message, ErrorKind kind, Map<String, String> details) {
  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL = -32603;
  public static final int DOMAIN = -32000;

  public RpcError {
    details = Map.copyOf(details);
  }

  static RpcError parse(String message) {
    return new RpcError(PARSE_ERROR, message, ErrorKind.INVALID_ARGUMENT, Map.of());
  }

  static RpcError invalidRequest(String message) {
    return new RpcError(INVALID_REQUEST, message, ErrorKind.INVALID_ARGUMENT, Map.of());
  }

  static RpcError invalidParameter(String parameter, String message) {
    return new RpcError(
        INVALID_PARAMS, message, ErrorKind.INVALID_ARGUMENT, Map.of("parameter", parameter));
  }

  /** An error of the engine as clients see it; of an unforeseen one they see nothing but that. */
  public static RpcError of(Throwable thrown, String what) {
    if (thrown instanceof RpcException refused) {
      return refused.error();
    }
    if (thrown instanceof BerthException known && known.kind() != ErrorKind.INTERNAL) {
      return new RpcError(
          DOMAIN, String.valueOf(known.getMessage()), known.kind(), known.details());
    }
    return new RpcError(
        INTERNAL,
        what + " failed unexpectedly; the server's log has the details",
        ErrorKind.INTERNAL,
        Map.of());
  }

  /** The error object of an answer. */
  public ObjectNode toJson() {
    var node = RpcJson.object().put("code", code).put("message", message);
    var data = node.putObject("data").put("kind", kind.name());
    var named = data.putObject("details");
    new TreeMap<>(details).forEach(named::put);
    return node;
  }
}
