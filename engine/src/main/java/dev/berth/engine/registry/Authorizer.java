package dev.berth.engine.registry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Knows what to show to one registry. */
interface Authorizer {
  /** The value of Authorization that is known to be wanted for some scopes. */
  Optional<String> known(List<String> scopes);

  /**
   * What to show after a refusal.
   *
   * @param challenges values of WWW-Authenticate
   * @param rejected what had been shown
   * @return empty where there is nothing else to show
   */
  Optional<String> answer(List<String> challenges, List<String> scopes, Optional<String> rejected)
      throws IOException;

  /** Whether it has no credentials. */
  boolean isAnonymous();
}
