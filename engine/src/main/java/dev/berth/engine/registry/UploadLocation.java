package dev.berth.engine.registry;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Where an upload goes on, as the registry last said it.
 *
 * @param address changes with each answer
 * @param chunk fewest bytes that a piece may have, but for the last one
 */
record UploadLocation(URI address, long chunk) {
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
  private static final int MOST_CHUNK = 1 << 30;

  /** What the answer that begins an upload says; empty where it says nothing of use. */
  static Optional<UploadLocation> of(Response response) {
    long chunk =
        response
            .header("OCI-Chunk-Min-Length")
            .filter(text -> text.matches("[0-9]{1,18}"))
            .map(Long::parseLong)
            .orElse(0L);
    return location(response)
        .map(address -> new UploadLocation(address, Math.min(chunk, MOST_CHUNK)));
  }

  /** The same upload after a further answer. */
  UploadLocation after(Response response) {
    return location(response).map(next -> new UploadLocation(next, chunk)).orElse(this);
  }

  private static Optional<URI> location(Response response) {
    return response.header("Location").map(text -> Redirects.resolve(response.uri(), text));
  }

  /** Bytes that the registry says it has; empty where it doesn't say. */
  static OptionalLong taken(Response response) {
    var match = RANGE.matcher(response.header("Range").orElse("").strip());
    if (!match.matches()) {
      return OptionalLong.empty();
    }
    long last = Long.parseLong(match.group(1));
    return OptionalLong.of(last == 0 ? 0 : last + 1);
  }

  /** The address that ends the upload. */
  URI finished(String digest) {
    var joint = address.getRawQuery() == null ? "?" : "&";
    return URI.create(address + joint + "digest=" + digest);
  }
}
