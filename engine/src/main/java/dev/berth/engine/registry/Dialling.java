package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides which addresses may be dialled without TLS: loopback ones written as such, and hosts that
 * the operator has named so. A name that resolves to loopback doesn't count, because it may resolve
 * to something else a moment later; {@code localhost} is replaced by what it resolves to here, and
 * that is what is dialled.
 *
 * @param plain origins that the operator has named
 */
record Dialling(Set<HttpOrigin> plain) {
  Dialling {
    plain = Set.copyOf(plain);
  }

  /**
   * The address to dial for one that was given.
   *
   * @throws BerthException UNSUPPORTED where it must not be dialled
   */
  URI dialled(URI given) {
    var origin = HttpOrigin.of(given);
    if (given.getHost() == null || given.getRawUserInfo() != null || origin.port() > 65535) {
      throw refused(given, "it names no host, or no port that there is, or holds a password");
    }
    if (origin.scheme().equals("https")) {
      return given;
    }
    if (!origin.isPlain()) {
      throw refused(given, "registries are reached by https");
    }
    if (plain.contains(origin) || isLoopbackLiteral(origin.host())) {
      return given;
    }
    if (origin.host().equals("localhost")) {
      return onHost(given, loopback(given));
    }
    throw refused(
        given,
        "without TLS only loopback addresses are used, and hosts that hosts.toml in certs.d names"
            + " with http://");
  }

  private static InetAddress loopback(URI given) {
    try {
      return Stream.of(InetAddress.getAllByName("localhost"))
          .filter(InetAddress::isLoopbackAddress)
          .findFirst()
          .orElseThrow(() -> refused(given, "on this machine localhost is no loopback address"));
    } catch (UnknownHostException e) {
      throw refused(given, "this machine doesn't know localhost");
    }
  }

  private static URI onHost(URI given, InetAddress address) {
    var text = given.toString();
    int begin = text.indexOf("//") + 2;
    int end = begin + given.getHost().length();
    var literal =
        address instanceof java.net.Inet6Address
            ? "[" + address.getHostAddress().replaceFirst("%.*", "") + "]"
            : address.getHostAddress();
    return URI.create(text.substring(0, begin) + literal + text.substring(end));
  }

  /** Whether it is a number of the loopback network, which no resolver has a say in. */
  static boolean isLoopbackLiteral(String host) {
    var bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return InetAddress.ofLiteral(bare.toLowerCase(Locale.ROOT)).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static BerthException refused(URI given, String why) {
    return new BerthException(
        ErrorKind.UNSUPPORTED,
        "cannot connect to %s: %s".formatted(Texts.shown(withoutSecrets(given)), why));
  }

  /** Query and user stand for secrets in signed addresses. */
  static String withoutSecrets(URI address) {
    var host = address.getHost() == null ? "" : address.getHost();
    var port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return address.getScheme() + "://" + host + port + address.getPath();
  }
}
