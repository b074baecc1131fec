package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import dev.berth.server.rpc.RpcError;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Who may speak to the server at all. A web page reaches it through the browser's name resolution
 * or a proxy: then the host is another's, or there is an origin.
 */
final class Gate {
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");
  private static final Pattern JSON =
      Pattern.compile(
          "application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?", Pattern.CASE_INSENSITIVE);

  private Gate() {}

  /**
   * A refusal and its HTTP status.
   *
   * @param status such as 403
   */
  record Refusal(int status, RpcError error) {
    static Refusal of(int status, ErrorKind kind, String message) {
      return new Refusal(status, new RpcError(RpcError.DOMAIN, message, kind, Map.of()));
    }
  }

  /**
   * Refuses other hosts and every origin.
   *
   * @param isOurs decides on a name in lower case, without a port
   * @param foreign what a name is that isn't ours
   */
  static Optional<Refusal> check(HeaderMap headers, Predicate<String> isOurs, String foreign) {
    if (headers.contains(Headers.ORIGIN)) {
      return forbidden("it has an Origin, so a web page sent it");
    }
    var hosts = headers.get(Headers.HOST);
    if (hosts == null || hosts.size() != 1) {
      return forbidden("it does not have one Host");
    }
    var name = PORT.matcher(hosts.getFirst()).replaceFirst("").toLowerCase(Locale.ROOT);
    return isOurs.test(name) ? Optional.empty() : forbidden("its Host is " + foreign);
  }

  /** Refuses a call that is anything but plain JSON. */
  static Optional<Refusal> checkCall(HeaderMap headers) {
    var types = headers.get(Headers.CONTENT_TYPE);
    if (types == null || types.size() != 1 || !JSON.matcher(types.getFirst()).matches()) {
      return Optional.of(
          Refusal.of(
              415,
              ErrorKind.INVALID_ARGUMENT,
              "cannot take a call: its Content-Type is not application/json"));
    }
    if (headers.contains(Headers.CONTENT_ENCODING)) {
      return Optional.of(
          Refusal.of(
              415, ErrorKind.INVALID_ARGUMENT, "cannot take a call: it has a Content-Encoding"));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> forbidden(String why) {
    return Optional.of(
        Refusal.of(403, ErrorKind.PERMISSION_DENIED, "cannot take a request: " + why));
  }
}
