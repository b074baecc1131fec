package dev.berth.server.certificate;

import dev.berth.engine.error.BerthException;
import dev.berth.server.api.Scope;
import dev.berth.server.certificate.Step.Place;
import dev.berth.server.certificate.Step.Validity;
import dev.berth.server.certificate.Step.Why;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Decides what is to be made of what is wanted, what there is, and the time. */
final class CertificatePlanner {
  private static final Duration AUTHORITY = Duration.ofDays(3650);

  /** Clocks differ: what is made is good at once on a machine whose clock is behind. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private final Wanted wanted;
  private final Found found;
  private final Instant now;
  private final List<Step> steps = new ArrayList<>();

  private CertificatePlanner(Wanted wanted, Found found, Instant now) {
    this.wanted = wanted;
    this.found = found;
    this.now = now;
  }

  /**
   * Plans.
   *
   * @throws BerthException where what is wanted can't be
   */
  static List<Step> plan(Wanted wanted, Found found, Instant now) {
    return new CertificatePlanner(wanted, found, now).plan();
  }

  private List<Step> plan() {
    var revoked = revoked();
    boolean newAuthority = authority();
    if (newAuthority || !found.listed() || !revoked.isEmpty()) {
      steps.add(new Step.Revocation(List.copyOf(revoked.values())));
    }
    server();
    var gone = new HashSet<>(found.revoked());
    gone.addAll(revoked.keySet());
    clients(gone);
    found.issued().stream()
        .filter(one -> one.hasEnded(now))
        .forEach(one -> steps.add(new Step.Prune(one.serial())));
    return List.copyOf(steps);
  }

  private Validity validity(Duration life) {
    return new Validity(now.minus(BACKDATED), now.plus(life));
  }

  private Validity asked() {
    return validity(Duration.ofDays(wanted.days()));
  }

  /** Plans the CA; tells whether it gets another certificate. */
  private boolean authority() {
    if (found.ca().isEmpty()) {
      steps.add(new Step.Authority(Why.MADE, validity(AUTHORITY)));
      return true;
    }
    if (found.ca().get().endsSoon(now)) {
      steps.add(new Step.Authority(Why.RENEWED, validity(AUTHORITY)));
      return true;
    }
    steps.add(new Step.Keep(Place.CA, found.ca().get()));
    return false;
  }

  private void server() {
    var names = wanted.names().stream().map(ServerName::text).collect(Collectors.toSet());
    if (found.server().isEmpty()) {
      if (names.isEmpty()) {
        throw BerthException.invalid(
            "cannot make a server's certificate: there is none that can be used, and no names are given; give the names and addresses by which clients reach the server");
      }
      steps.add(new Step.Server(Why.MADE, true, names, asked()));
      return;
    }
    var present = found.server().get();
    if (!names.isEmpty() && !names.equals(present.names())) {
      steps.add(new Step.Server(Why.REPLACED, false, names, asked()));
    } else if (present.endsSoon(now)) {
      steps.add(new Step.Server(Why.RENEWED, false, present.names(), asked()));
    } else {
      steps.add(new Step.Keep(Place.SERVER, present));
    }
  }

  private void clients(Set<BigInteger> gone) {
    var names = new TreeSet<>(found.clients().keySet());
    names.addAll(wanted.clients().keySet());
    for (var name : names) {
      var asked = Optional.ofNullable(wanted.clients().get(name));
      var present = Optional.ofNullable(found.clients().get(name));
      steps.add(
          present
              .map(one -> client(one, asked, gone.contains(one.serial())))
              .orElseGet(
                  () ->
                      new Step.Client(
                          Why.MADE,
                          name,
                          asked.flatMap(scope -> scope).or(() -> had(name)).orElse(Scope.ADMIN),
                          asked())));
    }
  }

  /** The scope of a client whose folder was handed over, say: one that is good still names it. */
  private Optional<Scope> had(String name) {
    return found.issued().stream()
        .filter(one -> one.name().equals(name) && isStillGood(one))
        .max(Comparator.comparing(Seen::begins))
        .map(Seen::scope);
  }

  private Step client(Seen present, Optional<Optional<Scope>> asked, boolean gone) {
    if (gone) {
      return asked
          .<Step>map(
              scope ->
                  new Step.Client(
                      Why.REPLACED, present.name(), scope.orElse(present.scope()), asked()))
          .orElseGet(() -> new Step.Forget(present.name()));
    }
    var other = asked.flatMap(scope -> scope).filter(scope -> scope != present.scope());
    if (other.isPresent()) {
      return new Step.Client(Why.REPLACED, present.name(), other.get(), asked());
    }
    return present.endsSoon(now)
        ? new Step.Client(Why.RENEWED, present.name(), present.scope(), asked())
        : new Step.Keep(Place.CLIENT, present);
  }

  /** What is revoked by this call, by serial number. */
  private Map<BigInteger, Seen> revoked() {
    var all = new LinkedHashMap<BigInteger, Seen>();
    wanted.revoked().forEach(given -> named(given).forEach(one -> all.put(one.serial(), one)));
    for (var one : found.issued()) {
      var scope = wanted.clients().getOrDefault(one.name(), Optional.empty());
      if (scope.isPresent() && scope.get() != one.scope() && isStillGood(one)) {
        all.put(one.serial(), one);
      }
    }
    return all;
  }

  private boolean isStillGood(Seen one) {
    return !one.hasEnded(now) && !found.revoked().contains(one.serial());
  }

  /** Those of a client, else the one with a serial number. */
  private List<Seen> named(String given) {
    var ofName = found.issued().stream().filter(one -> one.name().equals(given)).toList();
    if (!ofName.isEmpty()) {
      return ofName;
    }
    var serial = serial(given);
    var ofSerial =
        found.issued().stream().filter(one -> serial.equals(Optional.of(one.serial()))).toList();
    if (ofSerial.isEmpty()) {
      throw BerthException.notFound(
          "certificate",
          ServerName.shortened(given),
          "cannot revoke \"%s\": it is neither the name of a client with a certificate of this folder nor the serial number of one; issued/ there has those that can be revoked"
              .formatted(ServerName.shortened(given)));
    }
    return ofSerial;
  }

  private static Optional<BigInteger> serial(String given) {
    var digits = given.replace(":", "");
    return digits.matches("[0-9a-fA-F]{1,40}")
        ? Optional.of(new BigInteger(digits, 16))
        : Optional.empty();
  }
}
