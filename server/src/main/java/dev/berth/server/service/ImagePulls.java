package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.transfer.pull.MissingImages;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.transfer.pull.Pulls;
import dev.berth.engine.value.Json;
import dev.berth.engine.value.Platform;
import java.util.Optional;

/** Pulls as operations, which go on after a restart of the server. */
final class ImagePulls {
  static final String KIND = "image.pull";

  private final Pulls pulls;
  private final Operations operations;
  private final MissingImages missing;
  private final Logins logins;

  ImagePulls(Pulls pulls, Images images, Logins logins, Operations operations) {
    this.pulls = pulls;
    this.logins = logins;
    this.operations = operations;
    this.missing = new MissingImages(images);
    operations.goOn(KIND, request -> goingOn(Json.read(request, Begun.class)));
  }

  /**
   * A pull as it is stored, to go on after a restart.
   *
   * @param credentialed whether the registry was shown credentials, which aren't stored
   */
  record Begun(PullRequest request, boolean credentialed) {}

  Begun stored(PullRequest request, Optional<Credentials> credentials) {
    return new Begun(
        request, credentials.isPresent() || logins.find(request.reference().domain()).isPresent());
  }

  private Operations.Work goingOn(Begun begun) {
    var request = begun.request();
    return operation ->
        OperationRecords.result(
            ImageRecords.pulled(
                begun.credentialed()
                    ? pulls.goOn(request, operation)
                    : pulls.pull(request, operation)));
  }

  /**
   * What a pull does.
   *
   * @param credentials in place of the stored ones
   */
  Operations.Work work(PullRequest request, Optional<Credentials> credentials) {
    return operation ->
        OperationRecords.result(ImageRecords.pulled(pulls.pull(request, credentials, operation)));
  }

  /**
   * Sees to it that an image is here before it is used.
   *
   * @throws BerthException as {@link MissingImages#provide}; CANCELLED where the client has gone
   */
  void provide(String image, Optional<Platform> platform, PullPolicy policy) {
    missing.provide(image, platform, policy, this::pull);
  }

  /** A client that goes away wants its pull no more. */
  private void pull(PullRequest request) {
    var begun =
        operations.start(
            KIND,
            request.reference().familiar(),
            Json.write(stored(request, Optional.empty())),
            work(request, Optional.empty()));
    var ended = end(begun);
    if (ended.status() != OperationStatus.SUCCEEDED) {
      var failure = ended.error().orElseThrow();
      throw new BerthException(failure.kind(), failure.message(), failure.details(), null);
    }
  }

  private Operation end(Operation begun) {
    try {
      return Waits.forCaller(() -> operations.await(begun.id(), Long.MAX_VALUE, Optional.empty()));
    } catch (RuntimeException e) {
      operations.abandon(begun.id());
      throw e;
    }
  }
}
