package dev.berth.server.service;

import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.transfer.ShownCredentials;
import dev.berth.engine.transfer.push.PushRequest;
import dev.berth.engine.transfer.push.Pushes;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.Optional;

/** Pushes, as operations do them. */
record ImagePushes(Pushes pushes) implements ResumedTransfers.Transfer<PushRequest> {
  static final String KIND = "image.push";

  @Override
  public ImageReference registry(PushRequest request) {
    return request.target();
  }

  @Override
  public Object run(
      PushRequest request, Optional<Credentials> credentials, OperationContext operation) {
    return ImageRecords.pushed(pushes.push(request, credentials, operation));
  }

  @Override
  public Optional<Digest> pinned(PushRequest request) {
    return Optional.of(pushes.toSend(request));
  }

  @Override
  public Object resume(
      PushRequest request,
      ShownCredentials shown,
      Optional<Digest> pinned,
      OperationContext operation) {
    return ImageRecords.pushed(pushes.resume(request, shown, pinned, operation));
  }
}
