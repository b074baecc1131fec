package dev.berth.shell.client;

import java.util.Map;
import java.util.TreeMap;

/** An error that the server answered with, or the client's own failure to reach it. */
public final class RpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String kind;
  private final transient Map<String, String> details;

  public RpcException(String kind, String message) {
    this(kind, message, Map.of());
  }

  public RpcException(String kind, String message, Map<String, String> details) {
    super(message);
    this.kind = kind;
    this.details = Map.copyOf(details);
  }

  /** Reads an error object of JSON-RPC: code, message and our data of kind and details. */
  static RpcException of(Json error) {
    var data = error.at("data");
    var details = new TreeMap<String, String>();
    data.at("details").fields().forEach((name, value) -> details.put(name, value.text()));
    var kind = data.at("kind").text(protocolKind(error.at("code").number()));
    return new RpcException(kind, error.at("message").text("no message"), details);
  }

  private static String protocolKind(long code) {
    return switch ((int) code) {
      case -32700, -32600, -32601, -32602 -> "INVALID_ARGUMENT";
      default -> "INTERNAL";
    };
  }

  /** One of the closed list of kinds in the API's documentation, such as NOT_FOUND. */
  public String kind() {
    return kind;
  }

  public Map<String, String> details() {
    return details;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
