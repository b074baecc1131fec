package dev.berth.engine.registry;

import java.net.URI;
import java.util.Locale;

/**
 * Whom an address reaches, as far as credentials go: the same scheme, host and port.
 *
 * @param host in lower case
 */
record HttpOrigin(String scheme, String host, int port) {
  static HttpOrigin of(URI address) {
    var scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    int port = address.getPort();
    if (port < 0) {
      port = scheme.equals("http") ? 80 : 443;
    }
    return new HttpOrigin(scheme, String.valueOf(address.getHost()).toLowerCase(Locale.ROOT), port);
  }

  boolean isPlain() {
    return scheme.equals("http");
  }

  /** Such as {@code registry.example:443}. */
  String address() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + address();
  }
}
