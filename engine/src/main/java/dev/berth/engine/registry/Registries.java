package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.value.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The client of all registries: one for an engine. */
public final class Registries implements AutoCloseable {
  private final RegistrySettings settings;
  private final Function<String, Optional<Credentials>> stored;
  private final HostFolders folders;
  private final Clients clients;
  private final Tokens tokens = new Tokens(InstantSource.system());

  /** Those that show what is brought with a call, or nothing. */
  public Registries(RegistrySettings settings) {
    this(settings, _ -> Optional.empty());
  }

  /**
   * Those that show what is stored for a host where a call brings nothing.
   *
   * @param stored by host and optional port, as references have it
   */
  public Registries(RegistrySettings settings, Function<String, Optional<Credentials>> stored) {
    this.settings = settings;
    this.stored = stored;
    this.folders = new HostFolders(settings.folders());
    this.clients = new Clients(this::proxies, settings.deadlines().connect());
  }

  /**
   * The repository that a name is in. Nothing is asked yet.
   *
   * @param credentials for the name's registry; what is stored for it counts where there are none
   * @throws BerthException INVALID_ARGUMENT where what certs.d says of the registry can't be used
   */
  public RemoteRepository open(ImageReference name, Optional<Credentials> credentials) {
    return new HttpRepository(name, hosts(name.domain(), credentials));
  }

  /**
   * The names of all repositories of a registry, without its host.
   *
   * @param domain host and optional port, as references have it
   * @throws BerthException as {@link RemoteRepository} says; UNSUPPORTED where the registry doesn't
   *     tell
   */
  public List<String> catalog(String domain, Optional<Credentials> credentials) {
    return new ListCalls(own(domain, credentials)).catalog();
  }

  /**
   * Shows credentials to a registry, to see whether it takes them.
   *
   * @param domain host and optional port, as references have it
   * @throws BerthException PERMISSION_DENIED where it doesn't; others as {@link RemoteRepository}
   *     says
   */
  public void check(String domain, Credentials credentials) {
    var host = own(domain, Optional.of(credentials));
    var tried = "cannot log in to " + domain;
    try {
      host.call(
          Request.of("GET", "./", List.of()),
          tried,
          response -> {
            if (response.status() != 200) {
              throw host.failures(tried).refused(response);
            }
            return true;
          });
    } catch (DeniedException e) {
      throw e.ofLogin(domain, credentials);
    }
  }

  /** How long a registry may send nothing while it answers. */
  public Duration longestPause() {
    return settings.deadlines().idle();
  }

  private RegistryHost own(String domain, Optional<Credentials> credentials) {
    return hosts(domain, credentials).stream()
        .filter(RegistryHost::isOwn)
        .findFirst()
        .orElseThrow();
  }

  /** Read when they are needed: a server starts with variables that are wrong, too. */
  private Proxies proxies() {
    return Proxies.of(settings.environment());
  }

  private List<RegistryHost> hosts(String domain, Optional<Credentials> credentials) {
    var plans = HostPlanner.plan(domain, folders.find(domain));
    var dialling = new Dialling(HostPlanner.plain(plans));
    var shown = credentials.or(() -> stored.apply(domain));
    return plans.stream().map(plan -> host(plan, dialling, shown)).toList();
  }

  private RegistryHost host(HostPlan plan, Dialling dialling, Optional<Credentials> credentials) {
    var others = plan.tls().forOthers();
    var wire =
        new Wire(
            address -> clients.find(address, plan.isAt(address) ? plan.tls() : others),
            this::proxies,
            settings.deadlines());
    var shown = plan.own() ? credentials : Optional.<Credentials>empty();
    return new RegistryHost(
        plan,
        new HostBase(plan, wire, dialling),
        wire,
        dialling,
        new HostAuthorizer(shown, tokens, wire, dialling),
        plan.own() ? settings.retries() : settings.retries().impatient());
  }

  @Override
  public void close() {
    clients.close();
  }
}
