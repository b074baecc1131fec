package dev.berth.engine.registry;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Why a connection failed, in words. Pure. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "its name can't be resolved";
      }
    }
    return switch (failure) {
      case HttpConnectTimeoutException _ -> "it doesn't take the connection";
      case ConnectException e when e.getMessage() == null -> "it refuses the connection";
      case SSLException e ->
          "TLS fails (%s); a certificate authority of its own belongs into ca.crt in certs.d/HOST"
              .formatted(message(e));
      default -> message(failure);
    };
  }

  private static String message(Throwable failure) {
    var message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
