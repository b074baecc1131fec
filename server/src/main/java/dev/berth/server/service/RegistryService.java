package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
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

  static String host(Optional<String> given) {
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

  static Optional<dev.berth.engine.registry.Credentials> shown(
      String tried, Optional<Credentials> given) {
    return given.map(brought -> credentials(tried, brought));
  }

  private static BerthException refused(String tried, String why) {
    return BerthException.invalid(tried + ": " + why);
  }

  @Override
  public List<String> tags(String name, Optional<Credentials> credentials) {
    var reference = ImageReference.parse(name);
    if (reference.tag().isPresent() || reference.digest().isPresent()) {
      throw BerthException.invalid(
          "cannot list the tags of \"%s\": it is one image; name the repository, %s"
              .formatted(name, reference.familiarRepository()));
    }
    var shown = shown("cannot list the tags of " + name, credentials);
    return Waits.forCaller(() -> registries.open(reference, shown).tags());
  }

  @Override
  public List<String> catalog(String host, Optional<Credentials> credentials) {
    var domain = ImageReference.parse(host + "/repository").domain();
    if (!domain.equals(host)) {
      throw BerthException.invalid(
          "cannot list the repositories of \"%s\": it is no host of a registry, such as registry.example:5000"
              .formatted(host));
    }
    var shown = shown("cannot list the repositories of " + host, credentials);
    return Waits.forCaller(() -> registries.catalog(domain, shown));
  }

  @Override
  public Removed remove(String text, Optional<Credentials> credentials) {
    var reference = ImageReference.parse(text);
    var wanted =
        reference
            .digest()
            .map(Digest::value)
            .or(reference::tag)
            .orElseThrow(
                () ->
                    BerthException.invalid(
                        "cannot remove \"%s\" from its registry: it has neither a tag nor a digest; say which image is meant"
                            .formatted(text)));
    var shown = shown("cannot remove %s from its registry".formatted(text), credentials);
    // to its end, though the caller goes: nobody could tell otherwise whether it was removed
    remove(registries.open(reference, shown), reference, wanted);
    return new Removed(reference.toString());
  }

  private static void remove(RemoteRepository repository, ImageReference reference, String wanted) {
    try {
      repository.delete(wanted);
    } catch (BerthException e) {
      boolean refusesTags = e.kind() == ErrorKind.INVALID_ARGUMENT && reference.digest().isEmpty();
      if (e.kind() == ErrorKind.UNSUPPORTED || refusesTags) {
        throw new BerthException(
            ErrorKind.UNSUPPORTED, refused(repository, reference, e), e.details(), e);
      }
      throw e;
    }
  }

  /** Some registries remove manifests and no tags, some nothing unless they are told to. */
  private static String refused(
      RemoteRepository repository, ImageReference reference, BerthException failure) {
    var other =
        reference.digest().isPresent()
            ? Optional.<Digest>empty()
            : repository.resolve(reference.tag().orElseThrow());
    return failure.getMessage()
        + other
            .map(
                digest ->
                    ". It may remove the manifest, with all tags that mean it: %s"
                        .formatted(reference.at(digest).familiar()))
            .orElse("")
        + ". A registry removes only what its operator lets it (docker-registry: storage.delete.enabled)";
  }
}
