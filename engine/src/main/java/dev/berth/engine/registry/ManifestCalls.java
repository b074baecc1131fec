package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The calls for manifests and indexes: {@code /v2/NAME/manifests/REFERENCE}.
 *
 * @param repository path within the registry
 * @param name for messages
 */
record ManifestCalls(RegistryHost host, String repository, String name) {
  Document fetch(String reference) {
    var tried = "cannot fetch the manifest \"%s\" of %s".formatted(reference, name);
    return host.call(
        request("GET", reference, Scopes.pull(repository)).with("Accept", AcceptedTypes.HEADER),
        tried,
        response -> document(reference, response, host.failures(tried)));
  }

  private static Document document(String reference, Response response, Failures failures)
      throws IOException {
    if (response.status() != 200) {
      throw failures.refused(response);
    }
    var bytes = response.bytes(OciJson.LIMIT);
    if (bytes.length > OciJson.LIMIT) {
      throw failures.tooLarge("a manifest", OciJson.LIMIT);
    }
    var digest = Digest.of(bytes);
    var wanted = asDigest(reference).or(() -> announced(response));
    if (wanted.isPresent() && !wanted.get().equals(digest)) {
      throw failures.corrupt(
          "its digest is %s where it should be %s".formatted(digest, wanted.get()));
    }
    var type = AcceptedTypes.of(response.header("Content-Type"), bytes, failures);
    return new Document(type, digest, bytes);
  }

  /** Which document a reference means, asked without its bytes. */
  Optional<Digest> resolve(String reference) {
    var tried = "cannot find out what \"%s\" of %s is".formatted(reference, name);
    var answer =
        host.call(
            request("HEAD", reference, Scopes.pull(repository))
                .with("Accept", AcceptedTypes.HEADER),
            tried,
            response -> Resolved.of(response));
    return switch (answer) {
      case Resolved.Missing _ -> Optional.empty();
      case Resolved.Found(var digest) -> Optional.of(digest);
      case Resolved.Unclear _ -> resolveByFetching(reference);
    };
  }

  private Optional<Digest> resolveByFetching(String reference) {
    try {
      return Optional.of(fetch(reference).digest());
    } catch (BerthException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What an answer without a body tells. */
  private sealed interface Resolved {
    record Found(Digest digest) implements Resolved {}

    record Missing() implements Resolved {}

    /** Refusals belong here too: only an answer with a body says why. */
    record Unclear() implements Resolved {}

    static Resolved of(Response response) {
      return switch (response.status()) {
        case 404 -> new Missing();
        case 200 -> announced(response).<Resolved>map(Found::new).orElseGet(Unclear::new);
        default -> new Unclear();
      };
    }
  }

  /** Stores a document under a tag or its digest. */
  void put(String reference, Document document) {
    var tried = "cannot store the manifest \"%s\" of %s".formatted(reference, name);
    var failures = host.failures(tried);
    var request =
        request("PUT", reference, Scopes.push(repository))
            .with("Content-Type", document.mediaType().value())
            .sending(Content.of(document.bytes()));
    var stored =
        host.call(
            request,
            tried,
            response -> {
              if (response.status() != 201 && response.status() != 200) {
                throw failures.refused(response);
              }
              return announced(response);
            });
    if (stored.isPresent() && !stored.get().equals(document.digest())) {
      throw failures.corrupt(
          "it says that it has stored %s, and %s was sent"
              .formatted(stored.get(), document.digest()));
    }
  }

  void delete(String reference) {
    var tried = "cannot remove \"%s\" of %s".formatted(reference, name);
    host.call(
        request("DELETE", reference, Scopes.delete(repository)),
        tried,
        response -> {
          if (response.status() / 100 != 2) {
            throw host.failures(tried).refused(response);
          }
          return true;
        });
  }

  private Request request(String method, String reference, List<String> scopes) {
    return Request.of(method, repository + "/manifests/" + reference, scopes);
  }

  private static Optional<Digest> announced(Response response) {
    return response.header("Docker-Content-Digest").flatMap(ManifestCalls::asDigest);
  }

  private static Optional<Digest> asDigest(String text) {
    try {
      return Optional.of(new Digest(text));
    } catch (BerthException e) {
      return Optional.empty();
    }
  }
}
