package dev.berth.server.lifecycle;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a server listens beside its Unix socket, and who is let in there.
 *
 * @param tls folder of certificates
 * @param tokens file of bearer tokens
 */
public record TcpSettings(InetSocketAddress address, Optional<Path> tls, Optional<Path> tokens) {
  private static final Pattern ADDRESS =
      Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+]):([0-9]{1,5})");

  /** Refuses what would let everybody in, or let others listen to what is secret. */
  public TcpSettings {
    if (tls.isEmpty() && tokens.isEmpty()) {
      throw refusal(
          "listen on %s without knowing clients: give --tls FOLDER, or on a loopback address --tokens FILE"
              .formatted(shown(address)));
    }
    if (tls.isEmpty() && !address.getAddress().isLoopbackAddress()) {
      throw refusal(
          "listen on %s without TLS, since tokens would cross the network in the clear: give --tls FOLDER, or listen on 127.0.0.1"
              .formatted(shown(address)));
    }
  }

  /** Reads {@code ADDRESS:PORT}; names are not looked up. */
  static InetSocketAddress address(String text) {
    var parts = ADDRESS.matcher(text);
    if (parts.matches()) {
      int port = Integer.parseInt(parts.group(2));
      var address = literal(parts.group(1));
      if (port <= 0xffff && address.isPresent()) {
        return new InetSocketAddress(address.get(), port);
      }
    }
    throw refusal(
        "listen on \"%s\": --listen takes ADDRESS:PORT, such as 127.0.0.1:7070, [::1]:7070 or 0.0.0.0:7070; port 0 is any that is free"
            .formatted(text));
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(
          text.equals("localhost")
              ? InetAddress.ofLiteral("127.0.0.1")
              : InetAddress.ofLiteral(text.replaceAll("[\\[\\]]", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As clients write it. */
  static String shown(InetSocketAddress address) {
    var text = address.getAddress().getHostAddress();
    return (text.contains(":") ? "[" + text + "]" : text) + ":" + address.getPort();
  }

  private static Refusal refusal(String why) {
    return new Refusal(Refusal.WRONG_ARGUMENTS, "cannot start: cannot " + why);
  }
}
