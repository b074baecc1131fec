package dev.berth.engine.registry;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What hosts.toml says about one server.
 *
 * @param capabilities where it says any
 * @param overridePath whether the address's path is where the API begins, without {@code /v2}
 * @param headers that it gets with each request
 */
record ServerSettings(
    Optional<Set<Capability>> capabilities,
    TlsFiles tls,
    boolean overridePath,
    Map<String, String> headers) {
  static final ServerSettings NONE =
      new ServerSettings(Optional.empty(), TlsFiles.NONE, false, Map.of());

  ServerSettings {
    capabilities = capabilities.map(Set::copyOf);
    headers = Map.copyOf(headers);
  }
}
