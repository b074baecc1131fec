package dev.berth.engine.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer, its body still arriving. Whoever has it closes it.
 *
 * @param uri where it came from, after all redirects
 */
record Response(int status, URI uri, HttpHeaders headers, BodyStream body)
    implements AutoCloseable {
  private static final int DISCARDED = 64 << 10;

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  List<String> all(String name) {
    return headers.allValues(name);
  }

  /** Bytes that the body is said to have. */
  OptionalLong length() {
    try {
      var text = header("Content-Length");
      return text.isPresent()
          ? OptionalLong.of(Long.parseUnsignedLong(text.get()))
          : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The body, up to a limit; one byte more than that where it has more.
   *
   * @throws IOException where the connection breaks, or too little comes
   */
  byte[] bytes(int limit) throws IOException {
    return body.document(limit + 1);
  }

  /** Reads a small rest away, so that the connection can be used again, and closes. */
  void discard() throws IOException {
    try (this) {
      if (length().orElse(Long.MAX_VALUE) <= DISCARDED) {
        body.document(DISCARDED);
      }
    }
  }

  @Override
  public void close() {
    body.close();
  }
}
