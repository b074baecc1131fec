package dev.berth.server.service;

import dev.berth.engine.transfer.push.PushRequest;
import dev.berth.server.api.SystemApi;
import dev.berth.server.stream.Tokens;
import java.util.Map;

/** What carries out each namespace. */
public final class Services {
  private Services() {}

  public static Map<String, Object> of(Facades engine, Tokens tokens, SystemApi system) {
    var pulls =
        new ImagePulls(engine.pulls(), engine.images(), engine.logins(), engine.operations());
    var pushes =
        new ResumedTransfers<>(
            ImagePushes.KIND,
            PushRequest.class,
            engine.operations(),
            engine.logins(),
            new ImagePushes(engine.pushes()));
    return Map.of(
        "build", new BuildService(engine.builds(), engine.operations(), tokens),
        "container", new ContainerService(engine.containers(), engine.transfers(), pulls, tokens),
        "event", new EventService(engine.events()),
        "gc", new GcService(engine.cleanup(), engine.operations()),
        "image",
            new ImageService(
                engine.images(),
                engine.imageDiffs(),
                engine.imageMounts(),
                engine.verification(),
                engine.transfers(),
                engine.archives(),
                pulls,
                pushes,
                engine.operations(),
                tokens),
        "operation", new OperationService(engine.operations()),
        "registry", new RegistryService(engine.registries(), engine.logins()),
        "subscription", new SubscriptionService(),
        "system", system);
  }
}
