package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.registry.RemoteRepository.BlobSource;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.util.List;

/**
 * The calls for sending blobs: {@code /v2/NAME/blobs/uploads/}.
 *
 * @param repository path within the registry
 * @param name for messages
 */
record UploadCalls(RegistryHost host, String repository, String name) {

  /** Asks for a blob of another repository; what is begun instead is given up. */
  boolean mount(Digest digest, String from) {
    var tried = "cannot take %s from %s into %s".formatted(digest, from, name);
    var scopes = Scopes.mount(repository, from);
    return host.call(
        Request.of("POST", uploads() + "?mount=%s&from=%s".formatted(digest, from), scopes),
        tried,
        response ->
            switch (response.status()) {
              case 201 -> true;
              case 202 -> {
                giveUp(response, scopes);
                yield false;
              }
              case 401, 403, 404, 405 -> false;
              default -> throw host.failures(tried).refused(response);
            });
  }

  private void giveUp(Response begun, List<String> scopes) {
    UploadLocation.of(begun)
        .ifPresent(
            location -> {
              try {
                host.once(Request.of("DELETE", location.address(), scopes), _ -> true);
              } catch (IOException e) {
                // A registry removes uploads that nobody goes on with.
              } catch (BerthException e) {
                if (e.kind() == ErrorKind.CANCELLED) {
                  throw e;
                }
              }
            });
  }

  void send(Digest digest, BlobSource source, RemoteRepository.UploadProgress progress) {
    new Upload(this, digest, source, progress).run();
  }

  /** Begins an upload. */
  UploadLocation begin(String tried) {
    var failures = host.failures(tried);
    return host.call(
        Request.of("POST", uploads(), scopes()).sending(Content.of(new byte[0])),
        tried,
        response -> {
          if (response.status() != 202) {
            throw failures.refused(response);
          }
          return UploadLocation.of(response)
              .orElseThrow(() -> failures.corrupt("it doesn't say where to send it"));
        });
  }

  List<String> scopes() {
    return Scopes.push(repository);
  }

  boolean has(Digest digest) {
    return new BlobCalls(host, repository, name).size(digest).isPresent();
  }

  private String uploads() {
    return repository + "/blobs/uploads/";
  }
}
