package dev.berth.engine.registry;

import dev.berth.engine.value.ImageReference;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.Set;

/** The client of all registries: one for an engine. */
public final class Registries implements AutoCloseable {
  private final RegistrySettings settings;
  private final HttpClient client;

  public Registries(RegistrySettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.deadlines().connect())
            .build();
  }

  /**
   * The repository that a name is in. Nothing is asked yet.
   *
   * @param credentials for the name's registry
   */
  public RemoteRepository open(ImageReference name, Optional<Credentials> credentials) {
    var wire = new Wire(client, settings.deadlines());
    var dialling = new Dialling(Set.of());
    var hosts =
        HostPlanner.plan(name.domain()).stream()
            .map(
                plan ->
                    new RegistryHost(
                        plan,
                        new HostBase(plan, wire, dialling),
                        wire,
                        dialling,
                        new NoCredentials(),
                        settings.retries()))
            .toList();
    return new HttpRepository(name, hosts);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
