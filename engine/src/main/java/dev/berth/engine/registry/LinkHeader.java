package dev.berth.engine.registry;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the next page of a list is, as RFC 8288 writes it. Pure. */
final class LinkHeader {
  private static final Pattern NEXT =
      Pattern.compile("<([^<>]*)>\\s*(?:;[^,<]*)?;\\s*rel\\s*=\\s*\"?next\"?\\s*(?:[;,].*)?");

  /** Longer ones are no addresses, and take their time to be searched. */
  private static final int LONGEST = 8192;

  private LinkHeader() {}

  static Optional<String> next(List<String> headers) {
    for (var header : headers.stream().filter(text -> text.length() <= LONGEST).toList()) {
      for (int at = header.indexOf('<'); at >= 0; at = header.indexOf('<', at + 1)) {
        var match = NEXT.matcher(header.substring(at));
        if (match.matches()) {
          return Optional.of(match.group(1));
        }
      }
    }
    return Optional.empty();
  }
}
