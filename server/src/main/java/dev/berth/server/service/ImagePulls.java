package dev.berth.server.service;

import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.transfer.ShownCredentials;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.transfer.pull.Pulls;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.Optional;

/** Pulls, as operations do them. */
record ImagePulls(Pulls pulls) implements ResumedTransfers.Transfer<PullRequest> {
  static final String KIND = "image.pull";

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
  public Object resume(
      PullRequest request,
      ShownCredentials shown,
      Optional<Digest> pinned,
      OperationContext operation) {
    return ImageRecords.pulled(pulls.resume(request, shown, operation));
  }
}
