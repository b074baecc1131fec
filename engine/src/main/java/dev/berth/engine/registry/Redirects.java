package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends a request and follows where the answer points, by hand: at most ten times, never from TLS
 * to plain HTTP, and with credentials only where they belong.
 *
 * @param home the origin that credentials are for
 */
record Redirects(Wire wire, Dialling dialling, HttpOrigin home) {
  private static final int MOST = 10;

  /**
   * Sends it.
   *
   * @param address absolute
   * @param own headers for the home origin alone, such as Authorization
   * @throws BerthException UNSUPPORTED for an address that must not be dialled
   */
  Response send(Request request, URI address, Map<String, String> own) throws IOException {
    var current = dialling.dialled(address);
    for (int count = 0; count <= MOST; count++) {
      var headers = new LinkedHashMap<>(request.headers());
      var origin = HttpOrigin.of(current);
      if (origin.equals(home)) {
        headers.putAll(own);
      }
      var response = send(request, origin, current, headers);
      var next = next(request, response);
      if (next.isEmpty()) {
        return response;
      }
      response.close();
      current = downgradeRefused(current, dialling.dialled(next.get()));
    }
    throw new BerthException(
        ErrorKind.UNAVAILABLE,
        "cannot read %s: it leads from one address to another more than %d times"
            .formatted(Dialling.withoutSecrets(address), MOST));
  }

  private Response send(
      Request request, HttpOrigin origin, URI address, Map<String, String> headers)
      throws IOException {
    try {
      return wire.send(request.method(), address, headers, request.content());
    } catch (IOException e) {
      throw origin.equals(home) ? e : new SentOnException(origin.address(), e);
    }
  }

  /** Where an answer sends a request on to. */
  private static Optional<URI> next(Request request, Response response) {
    boolean reading = request.method().equals("GET") || request.method().equals("HEAD");
    boolean redirects =
        switch (response.status()) {
          case 307, 308 -> true;
          case 301, 302, 303 -> reading;
          default -> false;
        };
    return redirects
        ? response.header("Location").map(text -> resolve(response.uri(), text))
        : Optional.empty();
  }

  /**
   * An address that a registry gave.
   *
   * @throws BerthException CORRUPT where it is none
   */
  static URI resolve(URI base, String text) {
    try {
      return base.resolve(new URI(text));
    } catch (URISyntaxException e) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot go on from %s: it points to \"%s\", which is no address"
              .formatted(Dialling.withoutSecrets(base), Texts.shown(text)),
          e);
    }
  }

  /** Refuses to go on without TLS where there was TLS. */
  static URI downgradeRefused(URI from, URI to) {
    if (!HttpOrigin.of(from).isPlain() && HttpOrigin.of(to).isPlain()) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot go on from %s to %s: that would leave TLS; the registry's address of its own is set wrong"
              .formatted(Dialling.withoutSecrets(from), Dialling.withoutSecrets(to)));
    }
    return to;
  }
}
