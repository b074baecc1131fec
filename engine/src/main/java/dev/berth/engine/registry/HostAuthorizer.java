package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Shows one caller's credentials, or tokens got for them, to one registry. */
final class HostAuthorizer {
  private static final int LIMIT = 1 << 20;
  private static final Map<String, String> FORM =
      Map.of("Content-Type", "application/x-www-form-urlencoded");

  private final Optional<Credentials> credentials;
  private final Tokens tokens;
  private final Wire wire;
  private final Dialling dialling;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile boolean basic;

  HostAuthorizer(Optional<Credentials> credentials, Tokens tokens, Wire wire, Dialling dialling) {
    this.credentials = credentials;
    this.tokens = tokens;
    this.wire = wire;
    this.dialling = dialling;
  }

  /** Whether it has no credentials. */
  boolean isAnonymous() {
    return credentials.isEmpty();
  }

  /**
   * The value of Authorization that is known to be wanted.
   *
   * @param registry that it will be shown to
   */
  Optional<String> known(HttpOrigin registry, List<String> scopes) {
    return basic
        ? password().map(TokenRequest::basic)
        : tokens.find(key(registry, scopes)).map(HostAuthorizer::bearer);
  }

  /**
   * What to show after a refusal.
   *
   * @param registry that refused
   * @param rejected what had been shown
   * @return empty where there is nothing else to show
   * @throws BerthException where the token server doesn't give a token
   */
  Optional<String> answer(
      URI registry, List<Challenge> challenges, List<String> scopes, Optional<String> rejected)
      throws IOException {
    var bearer = Challenge.find(challenges, "bearer");
    if (bearer.isPresent()) {
      return Optional.of(bearer(token(registry, bearer.get(), scopes, rejected)));
    }
    if (Challenge.find(challenges, "basic").isEmpty()) {
      return Optional.empty();
    }
    var shown =
        password().map(TokenRequest::basic).filter(value -> !rejected.equals(Optional.of(value)));
    basic = basic || shown.isPresent();
    return shown;
  }

  private Optional<Credentials.Password> password() {
    return credentials.flatMap(
        given ->
            given instanceof Credentials.Password password
                ? Optional.of(password)
                : Optional.empty());
  }

  private TokenKey key(HttpOrigin registry, List<String> scopes) {
    return new TokenKey(registry, credentials, scopes);
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }

  /** One that others have got meanwhile, or a new one: layers that arrive together share one. */
  private String token(
      URI registry, Challenge challenge, List<String> scopes, Optional<String> rejected)
      throws IOException {
    var key = key(HttpOrigin.of(registry), scopes);
    try {
      fetching.lockInterruptibly();
    } catch (InterruptedException e) {
      throw Wire.cancelled("cannot go on waiting for a token", e);
    }
    try {
      var meanwhile =
          tokens.find(key).filter(token -> !rejected.equals(Optional.of(bearer(token))));
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      var token = fetch(registry, challenge, scopes);
      tokens.keep(key, token);
      return token.value();
    } finally {
      fetching.unlock();
    }
  }

  private Token fetch(URI registry, Challenge challenge, List<String> scopes) throws IOException {
    var failures =
        new Failures(
            "cannot get a token for " + registry.getAuthority(),
            challenge.parameter("realm").map(Texts::shown).orElse("its token server"),
            registry.getAuthority(),
            isAnonymous());
    var plan =
        TokenRequest.plan(challenge, scopes, credentials)
            .orElseThrow(
                () ->
                    failures.corrupt(
                        "%s names no token server".formatted(registry.getAuthority())));
    var address = Redirects.downgradeRefused(registry, dialling.dialled(plan.address()));
    try (var response = send(plan, address)) {
      if (RetryPolicy.mayPass(response.status())) {
        throw new IOException(
            "the token server %s answers with status %d"
                .formatted(address.getAuthority(), response.status()));
      }
      if (response.status() != 200) {
        throw failures.denied(response);
      }
      return Token.parse(response.bytes(LIMIT))
          .orElseThrow(() -> failures.corrupt("no token is in its answer"));
    }
  }

  /** What is sent in a body is a secret, and isn't sent on to where an answer points. */
  private Response send(TokenRequest plan, URI address) throws IOException {
    if (plan.form().isPresent()) {
      return wire.send("POST", address, FORM, plan.form().map(Content::of));
    }
    var own = new LinkedHashMap<String, String>();
    plan.authorization().ifPresent(value -> own.put("Authorization", value));
    return new Redirects(wire, dialling, HttpOrigin.of(address))
        .send(Request.of("GET", address, List.of()), address, own);
  }
}
