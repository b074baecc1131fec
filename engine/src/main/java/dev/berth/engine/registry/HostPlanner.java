package dev.berth.engine.registry;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Which servers are asked about the repositories of a registry, in which order. Pure. */
final class HostPlanner {
  private static final String HUB = "docker.io";

  /** Docker's own registry is at another host than its name says. */
  private static final String HUB_SERVER = "registry-1.docker.io";

  private HostPlanner() {}

  /**
   * The servers for a registry.
   *
   * @param domain host and optional port, as references have it
   */
  static List<HostPlan> plan(String domain) {
    var authority = domain.equals(HUB) ? HUB_SERVER : domain;
    var base = URI.create("https://" + authority + "/v2/");
    return List.of(
        new HostPlan(
            base, isLoopback(base.getHost()), true, EnumSet.allOf(Capability.class), Map.of()));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || Dialling.isLoopbackLiteral(host);
  }
}
