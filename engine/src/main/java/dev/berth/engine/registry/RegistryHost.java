package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One server of registries as one caller sees it. Each call shows credentials where they are
 * wanted, follows redirects, and is tried again where that makes sense.
 */
final class RegistryHost {
  private final HostPlan plan;
  private final Wire wire;
  private final Dialling dialling;
  private final HostAuthorizer authorizer;
  private final RetryPolicy policy;
  private final HostBase base;

  RegistryHost(
      HostPlan plan,
      HostBase base,
      Wire wire,
      Dialling dialling,
      HostAuthorizer authorizer,
      RetryPolicy policy) {
    this.plan = plan;
    this.base = base;
    this.wire = wire;
    this.dialling = dialling;
    this.authorizer = authorizer;
    this.policy = policy;
  }

  /** Reads an answer; what it hasn't closed when it throws is closed for it. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Response response) throws IOException;
  }

  boolean can(Capability capability) {
    return plan.capabilities().contains(capability);
  }

  /** Whether it is the registry's own server, not a mirror. */
  boolean isOwn() {
    return plan.own();
  }

  /** What messages call it. */
  String name() {
    return plan.name();
  }

  Failures failures(String tried) {
    return new Failures(tried, plan.name(), plan.name(), authorizer.isAnonymous());
  }

  /** Makes a call, reads its answer and closes it. */
  <T> T call(Request request, String tried, Reader<T> reader) {
    return open(
        request,
        tried,
        response -> {
          try (response) {
            return reader.read(response);
          }
        });
  }

  /**
   * Makes a call whose answer the reader keeps.
   *
   * @throws BerthException UNAVAILABLE where no try brings an answer that can be read
   */
  <T> T open(Request request, String tried, Reader<T> reader) {
    var failures = failures(tried);
    var waited = Duration.ZERO;
    for (int tries = 1; ; tries++) {
      Optional<Duration> asked = Optional.empty();
      BerthException failure;
      boolean lasting = false;
      try {
        var response = exchange(request);
        if (!RetryPolicy.mayPass(response.status())) {
          return read(response, reader);
        }
        asked = retryAfter(response);
        failure = failures.overloaded(response.status(), said(response), asked, tries);
      } catch (IOException e) {
        failure = failures.broken(e, tries);
        lasting = Reasons.isLasting(e) || (Reasons.isSilence(e) && policy.isEnoughSilence(tries));
      }
      var pause =
          lasting
              ? Optional.<Duration>empty()
              : policy.pause(tries, waited, asked, ThreadLocalRandom.current().nextDouble());
      if (pause.isEmpty()) {
        throw failure;
      }
      sleep(pause.get());
      waited = waited.plus(pause.get());
    }
  }

  /**
   * Makes a call without a further try, reads its answer and closes it.
   *
   * @throws IOException where no answer comes, or it breaks off
   */
  <T> T once(Request request, Reader<T> reader) throws IOException {
    try (var response = exchange(request)) {
      return reader.read(response);
    }
  }

  /**
   * Waits before a further try.
   *
   * @param failed tries in a row
   */
  void pause(int failed) {
    policy
        .pause(
            Math.min(failed, policy.tries() - 1),
            Duration.ZERO,
            Optional.empty(),
            ThreadLocalRandom.current().nextDouble())
        .ifPresent(RegistryHost::sleep);
  }

  private static <T> T read(Response response, Reader<T> reader) throws IOException {
    try {
      return reader.read(response);
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  private static Optional<Duration> retryAfter(Response response) {
    return response.header("Retry-After").flatMap(value -> RetryAfter.parse(value, Instant.now()));
  }

  private static ErrorBody said(Response response) {
    try (response) {
      return ErrorBody.of(response);
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw Wire.cancelled("cannot go on waiting for a registry", e);
    }
  }

  /** One try: the request as it is, and once more with what the answer wants to be shown. */
  private Response exchange(Request request) throws IOException {
    var begin = base.find();
    var home = HttpOrigin.of(begin);
    var address = Redirects.downgradeRefused(begin, begin.resolve(request.target()));
    var redirects = new Redirects(wire, dialling, home);
    var shown = authorizer.known(home, request.scopes());
    var first = redirects.send(request, address, own(shown));
    if (first.status() != 401 || !HttpOrigin.of(first.uri()).equals(home)) {
      return first;
    }
    var wanted = answer(begin, first, request, shown);
    if (wanted.isEmpty()) {
      return first;
    }
    first.discard();
    return redirects.send(request, address, own(wanted));
  }

  private Optional<String> answer(
      URI begin, Response refusal, Request request, Optional<String> shown) throws IOException {
    try {
      var challenges = Challenge.parse(refusal.all("WWW-Authenticate"));
      return authorizer.answer(begin, challenges, request.scopes(), shown);
    } catch (IOException | RuntimeException e) {
      refusal.close();
      throw e;
    }
  }

  private Map<String, String> own(Optional<String> authorization) {
    var headers = new LinkedHashMap<>(plan.headers());
    authorization.ifPresent(value -> headers.put("Authorization", value));
    return headers;
  }
}
