package dev.berth.server.service;

import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.transfer.push.PushRequest;
import dev.berth.server.api.SystemApi;
import dev.berth.server.stream.Tokens;
import java.util.Map;

/** What carries out each namespace. */
public final class Services {
  private Services() {}

  public static Map<String, Object> of(Facades engine, Tokens tokens, SystemApi system) {
    var operations = engine.operations();
    var pulls =
        new ResumedTransfers<>(
            ImagePulls.KIND,
            PullRequest.class,
            operations,
            engine.logins(),
            new ImagePulls(engine.pulls()));
    var pushes =
        new ResumedTransfers<>(
            ImagePushes.KIND,
            PushRequest.class,
            operations,
            engine.logins(),
            new ImagePushes(engine.pushes()));
    var provided = new ProvidedImages(pulls, engine.images(), operations);
    return Map.of(
        "build", new BuildService(engine.builds(), operations, tokens),
        "container",
            new ContainerService(engine.containers(), engine.transfers(), provided, tokens),
        "event", new EventService(engine.events()),
        "gc", new GcService(engine.cleanup(), operations),
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
                operations,
                tokens),
        "operation", new OperationService(operations),
        "registry", new RegistryService(engine.registries(), engine.logins()),
        "subscription", new SubscriptionService(),
        "system", system);
  }
}
