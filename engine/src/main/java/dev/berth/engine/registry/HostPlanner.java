package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which servers are asked about the repositories of a registry, in which order. Pure. */
final class HostPlanner {
  private static final String HUB = "docker.io";

  /** Docker's own registry is at another host than its name says. */
  private static final String HUB_SERVER = "registry-1.docker.io";

  private static final Set<Capability> ALL = EnumSet.allOf(Capability.class);

  /** What a mirror does unless more is said: what changes a registry goes to the registry. */
  private static final Set<Capability> READING = EnumSet.of(Capability.PULL, Capability.RESOLVE);

  private HostPlanner() {}

  /**
   * The servers for a registry: mirrors first, the registry's own last.
   *
   * @param domain host and optional port, as references have it
   * @throws BerthException INVALID_ARGUMENT where that is no host
   */
  static List<HostPlan> plan(String domain, Optional<HostFolder> folder) {
    var server = folder.flatMap(HostFolder::server).orElseGet(() -> address(domain));
    var origin = HttpOrigin.of(onServer(server));
    var plans = new ArrayList<HostPlan>();
    folder
        .map(HostFolder::others)
        .ifPresent(
            others ->
                others.forEach(
                    (address, settings) ->
                        plans.add(
                            host(
                                address,
                                settings,
                                HttpOrigin.of(onServer(address)).equals(origin),
                                false))));
    if (plans.stream().noneMatch(HostPlan::own)) {
      var settings = folder.map(HostFolder::own).orElse(ServerSettings.NONE);
      boolean said =
          folder.flatMap(HostFolder::server).isPresent() || !settings.tls().equals(TlsFiles.NONE);
      plans.add(host(server, settings, true, !said && isLoopback(server.getHost())));
    }
    return plans;
  }

  private static URI address(String domain) {
    try {
      var address = new URI("https://" + domain);
      if (address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    throw BerthException.invalid(
        "cannot reach the registry \"%s\": that is no host with an optional port; see whether the image's name is right"
            .formatted(domain));
  }

  private static HostPlan host(
      URI address, ServerSettings settings, boolean own, boolean mayBePlain) {
    return new HostPlan(
        base(onServer(address), settings.overridePath()),
        mayBePlain,
        own,
        settings.capabilities().orElse(own ? ALL : READING),
        settings.tls(),
        settings.headers());
  }

  private static URI base(URI address, boolean overridePath) {
    var path = String.valueOf(address.getRawPath()).replaceFirst("/+$", "");
    return URI.create(
        address.getScheme()
            + "://"
            + address.getRawAuthority()
            + path
            + (overridePath ? "/" : "/v2/"));
  }

  private static URI onServer(URI address) {
    return HUB.equals(address.getRawAuthority())
        ? URI.create(
            address.getScheme() + "://" + HUB_SERVER + String.valueOf(address.getRawPath()))
        : address;
  }

  /** The servers that the operator has named with {@code http://}. */
  static Set<HttpOrigin> plain(List<HostPlan> plans) {
    return plans.stream()
        .map(plan -> HttpOrigin.of(plan.base()))
        .filter(HttpOrigin::isPlain)
        .collect(Collectors.toSet());
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || Dialling.isLoopbackLiteral(host);
  }
}
