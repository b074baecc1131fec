package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.transfer.pull.MissingImages;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.transfer.pull.Pulls;
import dev.berth.engine.transfer.pull.Shown;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.util.Optional;

/** Pulls as operations, which go on after a restart of the server. */
final class ImagePulls implements ResumedTransfers.Transfer<PullRequest> {
  static final String KIND = "image.pull";

  private final Pulls pulls;
  private final Operations operations;
  private final MissingImages missing;
  private final ResumedTransfers<PullRequest> transfers;

  ImagePulls(Pulls pulls, Images images, Logins logins, Operations operations) {
    this.pulls = pulls;
    this.operations = operations;
    this.missing = new MissingImages(images);
    this.transfers = new ResumedTransfers<>(KIND, PullRequest.class, operations, logins, this);
  }

  ResumedTransfers<PullRequest> transfers() {
    return transfers;
  }

  @Override
  public ImageReference registry(PullRequest request) {
    return request.reference();
  }

  @Override
  public Object run(
      PullRequest request, Optional<Credentials> credentials, OperationContext operation) {
    return ImageRecords.pulled(pulls.pull(request, credentials, operation));
  }

  @Override
  public Object goOn(
      PullRequest request, Shown shown, Optional<Digest> meant, OperationContext operation) {
    return ImageRecords.pulled(
        shown == Shown.NONE ? pulls.pull(request, operation) : pulls.goOn(request, operation));
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
            transfers.stored(request, Optional.empty()),
            transfers.work(request, Optional.empty()));
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
