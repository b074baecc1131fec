package dev.berth.server.certificate;

import dev.berth.engine.error.BerthException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name or an address by which clients reach a server.
 *
 * @param text lower case; of an address the form that Java prints
 * @param address where it is one
 */
record ServerName(String text, Optional<InetAddress> address) {
  private static final int LONGEST = 253;
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern NAME = Pattern.compile("(%1$s\\.)*(?![0-9]+$)%1$s".formatted(LABEL));

  /** Reads one; whatever a client could not have in a URL is refused. */
  static ServerName parse(String given) {
    var text = given.toLowerCase(Locale.ROOT);
    var address = address(text);
    if (address.isPresent()) {
      return new ServerName(address.get().getHostAddress(), address);
    }
    if (text.length() > LONGEST || !NAME.matcher(text).matches()) {
      throw wrong(given);
    }
    return new ServerName(text, Optional.empty());
  }

  private static Optional<InetAddress> address(String text) {
    if (!IPV4.matcher(text).matches() && !text.contains(":")) {
      return Optional.empty();
    }
    try {
      var address = InetAddress.ofLiteral(text);
      if (text.contains("%") || address.isAnyLocalAddress() || address.isMulticastAddress()) {
        throw wrong(text);
      }
      return Optional.of(address);
    } catch (IllegalArgumentException e) {
      throw wrong(text);
    }
  }

  private static BerthException wrong(String given) {
    return BerthException.invalid(
        "cannot make a server's certificate for \"%s\": it is neither a host name, such as lab.example, nor an address that clients connect to, such as 10.0.0.7 or fd00::7; give names without wildcards, ports and underscores"
            .formatted(shortened(given)));
  }

  static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
