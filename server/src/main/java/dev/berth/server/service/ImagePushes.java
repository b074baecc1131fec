package dev.berth.server.service;

import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.transfer.pull.Shown;
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
  public Optional<Digest> meant(PushRequest request) {
    return Optional.of(pushes.meant(request));
  }

  @Override
  public Object goOn(
      PushRequest request, Shown shown, Optional<Digest> meant, OperationContext operation) {
    return ImageRecords.pushed(pushes.goOn(request, shown, meant, operation));
  }
}
