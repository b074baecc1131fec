package dev.berth.engine.registry;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why a connection failed, in words, and whether another try may help. Pure. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable failure) {
    if (isCausedBy(failure, UnresolvedAddressException.class)) {
      return "its name can't be resolved";
    }
    return switch (SentOnException.within(failure)) {
      case HttpConnectTimeoutException _ -> "it doesn't take the connection";
      case ConnectException e when e.getMessage() == null -> "it refuses the connection";
      case SSLException e when speaksWithoutTls(e) ->
          "it speaks without TLS; if that is meant, name it with http:// in hosts.toml of"
              + " certs.d/HOST";
      case SSLException e when isSaidByTheOther(e) ->
          "TLS fails (%s); a certificate of a client's that it wants to see belongs into client.cert and client.key in certs.d/HOST, an authority of its own into ca.crt there"
              .formatted(message(e));
      case SSLException e ->
          "TLS fails (%s); a certificate authority of its own belongs into ca.crt in certs.d/HOST"
              .formatted(message(e));
      case Throwable e -> message(e);
    };
  }

  /** Whether it stays as it is: a certificate that isn't trusted won't be the next time. */
  static boolean isLasting(IOException failure) {
    return SentOnException.within(failure) instanceof SSLException
        && !isCausedBy(failure, EOFException.class)
        && !isCausedBy(failure, SocketException.class);
  }

  /** Whether nobody was heard of: many tries make whoever waits wait long. */
  static boolean isSilence(IOException failure) {
    return SentOnException.within(failure) instanceof HttpTimeoutException
        || isCausedBy(failure, UnresolvedAddressException.class);
  }

  private static boolean speaksWithoutTls(SSLException failure) {
    return message(failure).toLowerCase(Locale.ROOT).contains("unrecognized ssl message");
  }

  private static boolean isSaidByTheOther(SSLException failure) {
    return message(failure).toLowerCase(Locale.ROOT).contains("received fatal alert");
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> kind) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(kind::isInstance);
  }

  private static String message(Throwable failure) {
    var message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
