package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which proxy leads to an address, as curl and Go read the environment. Loopback is reached without
 * one. Pure.
 *
 * @param http for addresses without TLS
 * @param https for addresses with it
 * @param without hosts, domains with all below them, and networks that are reached directly
 */
record Proxies(Optional<URI> http, Optional<URI> https, List<String> without) {
  Proxies {
    without = List.copyOf(without);
  }

  /**
   * Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, also in lower case.
   *
   * @throws BerthException INVALID_ARGUMENT for a proxy that is none
   */
  static Proxies of(Map<String, String> environment) {
    return new Proxies(
        variable(environment, "HTTP_PROXY").map(text -> proxy("HTTP_PROXY", text)),
        variable(environment, "HTTPS_PROXY").map(text -> proxy("HTTPS_PROXY", text)),
        variable(environment, "NO_PROXY").stream()
            .flatMap(text -> Stream.of(text.split("[, ]+")))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .toList());
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Stream.of(name.toLowerCase(Locale.ROOT), name)
        .map(key -> environment.getOrDefault(key, "").strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static URI proxy(String variable, String text) {
    try {
      var address = new URI(text.contains("://") ? text : "http://" + text);
      if ("http".equals(address.getScheme()) && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    throw BerthException.invalid(
        "cannot use the proxy of the variable %s: it is not http:// and a host; set it right for the server"
            .formatted(variable));
  }

  /** The proxy for an address; empty where it is reached directly. */
  Optional<URI> find(URI address) {
    var origin = HttpOrigin.of(address);
    var host = origin.host().replaceAll("[\\[\\]]", "");
    boolean direct =
        host.equals("localhost")
            || Dialling.isLoopbackLiteral(host)
            || without.stream().anyMatch(rule -> matches(rule, host, origin.port()));
    if (direct) {
      return Optional.empty();
    }
    return origin.isPlain() ? http : https;
  }

  /** What a proxy is shown, where the variable has a user and a password. */
  static Optional<String> authorization(URI proxy) {
    return Optional.ofNullable(proxy.getUserInfo())
        .map(pair -> Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
        .map(encoded -> "Basic " + encoded);
  }

  private static boolean matches(String rule, String host, int port) {
    if (rule.equals("*")) {
      return true;
    }
    if (rule.indexOf('/') >= 0) {
      return inNetwork(rule, host);
    }
    int colon = rule.lastIndexOf(':');
    boolean hasPort = colon > 0 && rule.indexOf(':') == colon;
    if (hasPort && !rule.substring(colon + 1).equals(String.valueOf(port))) {
      return false;
    }
    var name = (hasPort ? rule.substring(0, colon) : rule).replaceFirst("^\\*?\\.", "");
    boolean below = host.endsWith("." + name);
    return below || (host.equals(name) && !rule.startsWith("."));
  }

  private static boolean inNetwork(String rule, String host) {
    int slash = rule.indexOf('/');
    try {
      var network = InetAddress.ofLiteral(rule.substring(0, slash)).getAddress();
      var address = InetAddress.ofLiteral(host).getAddress();
      int bits = Integer.parseInt(rule.substring(slash + 1));
      return network.length == address.length && sameBits(network, address, bits);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean sameBits(byte[] one, byte[] other, int bits) {
    for (int i = 0; i < Math.min(bits, one.length * 8); i++) {
      int mask = 0x80 >> i % 8;
      if ((one[i / 8] & mask) != (other[i / 8] & mask)) {
        return false;
      }
    }
    return bits >= 0;
  }
}
