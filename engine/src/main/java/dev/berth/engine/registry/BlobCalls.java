package dev.berth.engine.registry;

import dev.berth.engine.value.Digest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The calls for reading blobs: {@code /v2/NAME/blobs/DIGEST}.
 *
 * @param repository path within the registry
 * @param name for messages
 */
record BlobCalls(RegistryHost host, String repository, String name) {

  /** The bytes from a place on, or all of them where the registry can't begin there. */
  BlobBody fetch(Digest digest, long from) {
    var tried = "cannot fetch %s of %s".formatted(digest, name);
    var request = request("GET", digest);
    if (from > 0) {
      var part =
          host.open(
              request.with("Range", "bytes=" + from + "-"),
              tried,
              response -> part(response, from, host.failures(tried)));
      if (part.isPresent()) {
        return part.get();
      }
    }
    return host.open(request, tried, response -> whole(response, host.failures(tried)));
  }

  private static Optional<BlobBody> part(Response response, long from, Failures failures) {
    return switch (response.status()) {
      case 206 -> {
        var range = response.header("Content-Range").flatMap(ContentRange::parse);
        if (range.isEmpty() || range.get().first() != from) {
          response.close();
          yield Optional.empty();
        }
        yield Optional.of(new BlobBody(response.body(), from, range.get().total()));
      }
      case 416 -> {
        response.close();
        yield Optional.empty();
      }
      default -> Optional.of(whole(response, failures));
    };
  }

  private static BlobBody whole(Response response, Failures failures) {
    if (response.status() != 200) {
      throw failures.refused(response);
    }
    return new BlobBody(response.body(), 0, response.length());
  }

  Optional<Long> size(Digest digest) {
    var tried = "cannot find out whether %s has %s".formatted(name, digest);
    var length = host.call(request("HEAD", digest), tried, response -> length(response));
    return switch (length) {
      case Length.Missing _ -> Optional.empty();
      case Length.Known(long bytes) -> Optional.of(bytes);
      case Length.Unclear _ -> sizeByFetching(digest, tried);
    };
  }

  private sealed interface Length {
    record Known(long bytes) implements Length {}

    record Missing() implements Length {}

    /** Refusals belong here too: what a registry redirects to may allow nothing but GET. */
    record Unclear() implements Length {}
  }

  private static Length length(Response response) {
    return switch (response.status()) {
      case 404 -> new Length.Missing();
      case 200 -> known(response.length());
      default -> new Length.Unclear();
    };
  }

  private static Length known(OptionalLong length) {
    return length.isPresent() ? new Length.Known(length.getAsLong()) : new Length.Unclear();
  }

  private Optional<Long> sizeByFetching(Digest digest, String tried) {
    return host.call(
        request("GET", digest),
        tried,
        response -> {
          var failures = host.failures(tried);
          if (response.status() == 404) {
            return Optional.empty();
          }
          var total = whole(response, failures).total();
          if (total.isEmpty()) {
            throw failures.corrupt("it doesn't say how many bytes that has");
          }
          return Optional.of(total.getAsLong());
        });
  }

  private Request request(String method, Digest digest) {
    return Request.of(method, repository + "/blobs/" + digest, Scopes.pull(repository))
        .with("Accept-Encoding", "identity");
  }
}
