package dev.berth.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Which Berth this is. */
public final class Versions {
  /** Major and minor: a client of the same major number understands this server. */
  public static final String API = "0.1";

  /** What this server can do, for clients that ask before they use it. */
  public static final List<String> FEATURES =
      List.of("batch", "events", "logs", "requestId", "standardStreams", "uploads");

  private Versions() {}

  /** Of the server's jar, such as 0.1.0. */
  public static String server() {
    try (var text = Versions.class.getResourceAsStream("version.txt")) {
      if (text == null) {
        throw new IllegalStateException("version.txt is missing from the server's jar");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
