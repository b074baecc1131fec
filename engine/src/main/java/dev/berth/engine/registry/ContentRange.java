package dev.berth.engine.registry;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which bytes of the whole an answer has: {@code bytes 5-9/10}. Pure.
 *
 * @param first offset
 * @param last offset, which is included
 * @param total bytes of the whole, where it is told
 */
record ContentRange(long first, long last, OptionalLong total) {
  private static final Pattern GRAMMAR =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  /** Reads the header; empty where it is malformed or contradicts itself. */
  static Optional<ContentRange> parse(String header) {
    var match = GRAMMAR.matcher(header.strip());
    if (!match.matches()) {
      return Optional.empty();
    }
    var range =
        new ContentRange(
            Long.parseLong(match.group(1)),
            Long.parseLong(match.group(2)),
            match.group(3).equals("*")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(match.group(3))));
    boolean sound =
        range.first <= range.last
            && (range.total.isEmpty() || range.last < range.total.getAsLong());
    return sound ? Optional.of(range) : Optional.empty();
  }
}
