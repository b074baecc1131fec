package dev.berth.engine.registry;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a folder of certs.d says about a registry.
 *
 * @param server that takes the registry's own place, where it names one
 * @param own settings of the registry's own server
 * @param others servers to be asked before it, in this order
 */
record HostFolder(Optional<URI> server, ServerSettings own, Map<URI, ServerSettings> others) {
  HostFolder {
    others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
  }
}
