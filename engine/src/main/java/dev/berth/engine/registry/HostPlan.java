package dev.berth.engine.registry;

import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * One server that is to be asked about a repository, and how.
 *
 * @param base where its API begins, with a slash at the end
 * @param mayBePlain whether it may turn out to speak without TLS; then the base is the address with
 *     TLS
 * @param own whether credentials for the registry are meant for it; no for mirrors
 * @param headers that it gets with each request
 */
record HostPlan(
    URI base,
    boolean mayBePlain,
    boolean own,
    Set<Capability> capabilities,
    TlsFiles tls,
    Map<String, String> headers) {
  HostPlan {
    capabilities = Set.copyOf(capabilities);
    headers = Map.copyOf(headers);
  }

  /** Whether it is what an address leads to. */
  boolean isAt(URI address) {
    var there = HttpOrigin.of(address);
    var here = HttpOrigin.of(base);
    return there.host().equals(here.host()) && there.port() == here.port();
  }

  /** What messages call it. */
  String name() {
    return base.getAuthority();
  }
}
