package dev.berth.engine.registry;

import java.util.List;
import java.util.Optional;

/** Shows nothing. */
final class NoCredentials implements Authorizer {
  @Override
  public Optional<String> known(List<String> scopes) {
    return Optional.empty();
  }

  @Override
  public Optional<String> answer(
      List<String> challenges, List<String> scopes, Optional<String> rejected) {
    return Optional.empty();
  }

  @Override
  public boolean isAnonymous() {
    return true;
  }
}
