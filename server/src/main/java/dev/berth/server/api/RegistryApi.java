package dev.berth.server.api;

import java.util.List;
import java.util.Optional;

/** Methods of the namespace {@code registry}. */
@Doc("Registries: which credentials the server shows to them, and what they have.")
public interface RegistryApi {

  @Doc("What is shown to a registry: user and password, or an identity token alone.")
  record Credentials(
      Optional<String> user,
      @Secret Optional<String> password,
      @Doc("What a token server gave at a login, to be exchanged for others.") @Secret
          Optional<String> identityToken) {
    @Override
    public String toString() {
      return "credentials";
    }
  }

  @Doc("What to log in with: user and password, or an identity token alone.")
  record LoginParams(
      @Doc("Host and optional port; default: docker.io, which is Docker's registry.")
          Optional<String> host,
      Optional<String> user,
      @Secret Optional<String> password,
      @Doc("What a token server gave at a login, to be exchanged for others.") @Secret
          Optional<String> identityToken) {
    @Override
    public String toString() {
      return "a login";
    }
  }

  @Doc("A stored login. Its secret is never told.")
  record Login(
      @Doc("Host and optional port, as names of images have it.") String host,
      @Doc("None for an identity token.") Optional<String> user) {}

  @Doc(
      "Shows credentials to a registry, and stores them where it takes them: in a file that is root's alone. Pulls and pushes that bring none show those. Pulls that wait for credentials of this registry go on, and so do pushes that were begun with a login.")
  @Mutating
  Login login(LoginParams params);

  @Doc("What a logout did.")
  record LoggedOut(String host, @Doc("Whether there was a login.") boolean removed) {}

  @Doc("Forgets the stored login of a registry.")
  @Mutating
  LoggedOut logout(
      @Param(name = "host", doc = "Host and optional port; default: docker.io.")
          Optional<String> host);

  @Doc("Lists the stored logins, without their secrets.")
  @Needs(Scope.READ)
  List<Login> list();

  @Doc("Lists the tags of a repository, in the registry's order; 100,000 at most.")
  @Needs(Scope.RUN)
  List<String> tags(
      @Param(name = "name", doc = "Repository, such as registry.example:5000/team/app.")
          String name,
      @Param(
              name = "credentials",
              doc = "For the registry, kept in memory only; default: those of registry.login.")
          @Secret
          Optional<Credentials> credentials);

  @Doc(
      "Lists the repositories of a registry, where it tells; 100,000 at most. Many registries don't.")
  @Needs(Scope.RUN)
  List<String> catalog(
      @Param(name = "host", doc = "Host and optional port.") String host,
      @Param(
              name = "credentials",
              doc = "For the registry, kept in memory only; default: those of registry.login.")
          @Secret
          Optional<Credentials> credentials);

  @Doc("What was removed.")
  record Removed(@Doc("As it was given, normalised.") String reference) {}

  @Doc(
      "Removes a tag, or a manifest with all tags that mean it, from a registry. Images here stay as they are.")
  @Mutating
  Removed remove(
      @Param(name = "reference", doc = "Name with a tag or with a digest; neither is guessed.")
          String reference,
      @Param(
              name = "credentials",
              doc = "For the registry, kept in memory only; default: those of registry.login.")
          @Secret
          Optional<Credentials> credentials);
}
