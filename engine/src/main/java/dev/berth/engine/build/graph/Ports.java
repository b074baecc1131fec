package dev.berth.engine.build.graph;

import dev.berth.engine.error.BerthException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Ports as EXPOSE takes them: {@code 80}, {@code 80/udp}, {@code 8000-8010/tcp}. */
final class Ports {
  private static final Pattern PORT =
      Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([A-Za-z]+))?");
  private static final int MAX = 65535;

  private Ports() {}

  /** Each port with its protocol. */
  static List<String> read(String text) {
    var match = PORT.matcher(text);
    if (!match.matches()) {
      throw refused(text);
    }
    int first = Integer.parseInt(match.group(1));
    int last = match.group(2) == null ? first : Integer.parseInt(match.group(2));
    var protocol = match.group(3) == null ? "tcp" : match.group(3).toLowerCase(Locale.ROOT);
    if (first < 1
        || last > MAX
        || last < first
        || !List.of("tcp", "udp", "sctp").contains(protocol)) {
      throw refused(text);
    }
    return IntStream.rangeClosed(first, last).mapToObj(port -> port + "/" + protocol).toList();
  }

  private static BerthException refused(String text) {
    return BerthException.invalid(
        "cannot expose \"%s\": write a port from 1 to %d, or two with a dash, and perhaps /tcp, /udp or /sctp"
            .formatted(text, MAX));
  }
}
