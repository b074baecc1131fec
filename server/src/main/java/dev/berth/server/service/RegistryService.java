package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.registry.Registries;
import dev.berth.server.api.RegistryApi;
import java.util.List;
import java.util.Optional;

/** The namespace {@code registry}. */
public final class RegistryService implements RegistryApi {
  private static final String HUB = "docker.io";

  private final Registries registries;
  private final Logins logins;

  public RegistryService(Registries registries, Logins logins) {
    this.registries = registries;
    this.logins = logins;
  }

  @Override
  public Login login(LoginParams params) {
    var host = host(params.host());
    var credentials =
        credentials(
            "cannot log in to " + host,
            new Credentials(params.user(), params.password(), params.identityToken()));
    registries.check(host, credentials);
    logins.store(host, credentials);
    return new Login(host, params.user());
  }

  @Override
  public LoggedOut logout(Optional<String> host) {
    var known = host(host);
    return new LoggedOut(known, logins.remove(known));
  }

  @Override
  public List<Login> list() {
    return logins.list().stream().map(login -> new Login(login.host(), login.user())).toList();
  }

  private static String host(Optional<String> given) {
    return Logins.host(given.orElse(HUB));
  }

  /** Those that a caller brings. */
  static dev.berth.engine.registry.Credentials credentials(String tried, Credentials given) {
    if (given.identityToken().isPresent()) {
      if (given.user().isPresent() || given.password().isPresent()) {
        throw refused(tried, "an identity token stands alone, without user and password");
      }
      return new dev.berth.engine.registry.Credentials.IdentityToken(given.identityToken().get());
    }
    var user = given.user().orElse("");
    var password = given.password().orElse("");
    if (user.isEmpty() || password.isEmpty()) {
      throw refused(tried, "give user and password, or an identityToken");
    }
    if (user.indexOf(':') >= 0) {
      throw refused(tried, "no user's name has a colon; the password is given apart");
    }
    return new dev.berth.engine.registry.Credentials.Password(user, password);
  }

  private static BerthException refused(String tried, String why) {
    return BerthException.invalid(tried + ": " + why);
  }
}
