package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.transfer.pull.MissingImages;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.value.Platform;
import java.util.Optional;
import java.util.function.Supplier;

/** Images that a call needs, pulled before as operations of their own. */
final class ProvidedImages {
  private final ResumedTransfers<PullRequest> pulls;
  private final Operations operations;
  private final MissingImages missing;

  ProvidedImages(ResumedTransfers<PullRequest> pulls, Images images, Operations operations) {
    this.pulls = pulls;
    this.operations = operations;
    this.missing = new MissingImages(images);
  }

  /**
   * Does what needs an image. Unless it is to be pulled in any case, that is tried before anybody
   * looks whether the image is here: nearly always it is.
   *
   * @param use done again where it failed for want of something that was provided then
   * @throws BerthException as {@link MissingImages#provide}; CANCELLED where the client has gone
   */
  <T> T using(String image, Optional<Platform> platform, PullPolicy policy, Supplier<T> use) {
    if (policy != PullPolicy.ALWAYS) {
      try {
        return use.get();
      } catch (BerthException e) {
        if (e.kind() != ErrorKind.NOT_FOUND) {
          throw e;
        }
      }
    }
    missing.provide(image, platform, policy, this::pull);
    return use.get();
  }

  /** A client that goes away wants its pull no more. */
  private void pull(PullRequest request) {
    var begun =
        operations.start(
            ImagePulls.KIND,
            request.reference().familiar(),
            pulls.stored(request, Optional.empty()),
            pulls.work(request, Optional.empty()));
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
