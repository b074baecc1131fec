package dev.berth.engine.registry;

import java.util.List;
import java.util.Optional;

/**
 * What a token is good for, and whose it is.
 *
 * @param registry that takes it
 */
record TokenKey(HttpOrigin registry, Optional<Credentials> credentials, List<String> scopes) {
  TokenKey {
    scopes = List.copyOf(scopes);
  }
}
