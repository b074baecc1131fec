package dev.berth.server.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.server.api.Scope;
import dev.berth.server.certificate.Step.Place;
import dev.berth.server.certificate.Step.Validity;
import dev.berth.server.certificate.Step.Why;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made, renewed, kept and revoked, decided without a file. */
final class CertificatePlannerTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Seen CA = seen("ca", 1, Scope.ADMIN, -10, 3000);
  private static final Seen SERVER =
      new Seen("server", BigInteger.TWO, Set.of("lab.example"), Scope.ADMIN, day(-10), day(300));

  private static Instant day(long days) {
    return NOW.plus(Duration.ofDays(days));
  }

  private static Seen seen(String name, long serial, Scope scope, long begins, long ends) {
    return new Seen(name, BigInteger.valueOf(serial), Set.of(), scope, day(begins), day(ends));
  }

  private static Validity good(long days) {
    return new Validity(NOW.minus(Duration.ofHours(1)), day(days));
  }

  private static Wanted wanted(List<String> names, List<Wanted.Client> clients, String... revoked) {
    return Wanted.of(names, clients, Optional.of(30), List.of(revoked));
  }

  private static Wanted.Client client(String name) {
    return new Wanted.Client(name, Optional.empty());
  }

  private static Wanted.Client client(String name, Scope scope) {
    return new Wanted.Client(name, Optional.of(scope));
  }

  /** A folder with clients; all that they have were issued, and further ones. */
  private static Found found(Set<Long> revoked, List<Seen> clients, Seen... earlier) {
    var byName = new TreeMap<String, Seen>();
    clients.forEach(one -> byName.put(one.name(), one));
    var issued = new java.util.ArrayList<>(clients);
    Collections.addAll(issued, earlier);
    var serials = new java.util.HashSet<BigInteger>();
    revoked.forEach(serial -> serials.add(BigInteger.valueOf(serial)));
    return new Found(Optional.of(CA), Optional.of(SERVER), byName, issued, true, serials);
  }

  private static List<Step> plan(Wanted wanted, Found found) {
    return CertificatePlanner.plan(wanted, found, NOW);
  }

  /** What is done apart from keeping. */
  private static List<Step> changes(Wanted wanted, Found found) {
    return plan(wanted, found).stream().filter(step -> !(step instanceof Step.Keep)).toList();
  }

  @Test
  void anEmptyFolderGetsAll() {
    assertEquals(
        List.of(
            new Step.Authority(Why.MADE, good(3650)),
            new Step.Revocation(List.of()),
            new Step.Server(Why.MADE, true, Set.of("lab.example", "10.0.0.7"), good(30)),
            new Step.Client(Why.MADE, "ci", Scope.RUN, good(30)),
            new Step.Client(Why.MADE, "me", Scope.ADMIN, good(30))),
        plan(
            wanted(
                List.of("LAB.example", "10.0.0.7", "lab.example"),
                List.of(client("me"), client("ci", Scope.RUN))),
            Found.nothing()));
  }

  @Test
  void aClientWhoseFolderHasGoneKeepsItsScope() {
    var good = seen("ci", 3, Scope.READ, -10, 200);
    var found = found(Set.of(), List.of(), good, seen("ci", 4, Scope.RUN, -20, 200));
    assertEquals(
        List.of(new Step.Client(Why.MADE, "ci", Scope.READ, good(30))),
        changes(wanted(List.of(), List.of(client("ci"))), found));
  }

  @Test
  void aFirstServerNeedsNames() {
    var refusal =
        assertThrows(
            BerthException.class,
            () -> plan(wanted(List.of(), List.of(client("me"))), Found.nothing()));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refusal.kind());
  }

  @Test
  void whatIsGoodForLongIsKept() {
    var me = seen("me", 3, Scope.RUN, -10, 21);
    assertEquals(
        List.of(
            new Step.Keep(Place.CA, CA),
            new Step.Keep(Place.SERVER, SERVER),
            new Step.Keep(Place.CLIENT, me)),
        plan(
            wanted(List.of("lab.example"), List.of(client("me", Scope.RUN))),
            found(Set.of(), List.of(me))));
  }

  @ParameterizedTest
  @CsvSource({"-20, 10, false", "-21, 10, true", "-60, -30, true", "-1, 1, false"})
  void whatEndsWithinAThirdOfItsLifeIsRenewed(long begins, long ends, boolean soon) {
    var me = seen("me", 3, Scope.READ, begins, ends);
    assertEquals(
        soon ? List.of(new Step.Client(Why.RENEWED, "me", Scope.READ, good(30))) : List.<Step>of(),
        changes(wanted(List.of(), List.of()), found(Set.of(), List.of(me))).stream()
            .filter(step -> !(step instanceof Step.Prune))
            .toList());
  }

  @Test
  void aRenewedCaSignsTheListAgain() {
    var old = new Seen("ca", BigInteger.ONE, Set.of(), Scope.ADMIN, day(-3000), day(600));
    var found =
        new Found(
            Optional.of(old), Optional.of(SERVER), new TreeMap<>(), List.of(), true, Set.of());
    assertEquals(
        List.of(new Step.Authority(Why.RENEWED, good(3650)), new Step.Revocation(List.of())),
        changes(wanted(List.of(), List.of()), found));
  }

  @Test
  void otherNamesGiveAnotherCertificateForTheSameKey() {
    assertEquals(
        List.of(new Step.Server(Why.REPLACED, false, Set.of("other.example"), good(30))),
        changes(wanted(List.of("other.example"), List.of()), found(Set.of(), List.of())));
  }

  @Test
  void aNameRevokesAllThatWereEverIssuedForIt() {
    var me = seen("me", 3, Scope.RUN, -1, 29);
    var before = seen("me", 4, Scope.RUN, -28, 2);
    var other = seen("other", 5, Scope.RUN, -1, 29);
    assertEquals(
        List.of(new Step.Revocation(List.of(me, before)), new Step.Forget("me")),
        changes(wanted(List.of(), List.of(), "me"), found(Set.of(), List.of(me), before, other)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "AB", "00:ab"})
  void aSerialNumberRevokesOne(String given) {
    var me = seen("me", 0xab, Scope.RUN, -1, 29);
    var before = seen("me", 4, Scope.RUN, -28, 2);
    assertEquals(
        List.of(new Step.Revocation(List.of(me)), new Step.Forget("me")),
        changes(wanted(List.of(), List.of(), given), found(Set.of(), List.of(me), before)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "abc", "", "../ca", "3"})
  void whatWasNeverIssuedCannotBeRevoked(String given) {
    var refusal =
        assertThrows(
            BerthException.class,
            () ->
                plan(
                    wanted(List.of(), List.of(), given),
                    found(Set.of(), List.of(seen("me", 0xab, Scope.RUN, -1, 29)))));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  void aRevokedClientGetsAnotherOnlyWhereItIsAskedFor() {
    var me = seen("me", 3, Scope.RUN, -1, 29);
    assertEquals(
        List.of(new Step.Forget("me")),
        changes(wanted(List.of(), List.of()), found(Set.of(3L), List.of(me))));
    assertEquals(
        List.of(
            new Step.Revocation(List.of(me)),
            new Step.Client(Why.REPLACED, "me", Scope.RUN, good(30))),
        changes(wanted(List.of(), List.of(client("me")), "me"), found(Set.of(), List.of(me))));
  }

  @Test
  void anotherScopeRevokesThoseOfTheOneBefore() {
    var me = seen("me", 3, Scope.ADMIN, -1, 29);
    var before = seen("me", 4, Scope.ADMIN, -25, 5);
    var ended = seen("me", 5, Scope.ADMIN, -40, -10);
    assertEquals(
        List.of(
            new Step.Revocation(List.of(me, before)),
            new Step.Client(Why.REPLACED, "me", Scope.READ, good(30)),
            new Step.Prune(BigInteger.valueOf(5))),
        changes(
            wanted(List.of(), List.of(client("me", Scope.READ))),
            found(Set.of(), List.of(me), before, ended)));
    assertEquals(
        List.of(
            new Step.Client(Why.REPLACED, "late", Scope.READ, good(30)),
            new Step.Prune(BigInteger.valueOf(6))),
        changes(
            wanted(List.of(), List.of(client("late", Scope.READ))),
            found(Set.of(), List.of(seen("late", 6, Scope.ADMIN, -40, -10)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        "a-",
        "a..b",
        "a.",
        ".a",
        "*.example",
        "a_b",
        "a b",
        "a/b",
        "a:80",
        "1.2.3",
        "999.1.1.1",
        "0.0.0.0",
        "::",
        "ff02::1",
        "224.0.0.1",
        "fe80::1%eth0",
        "fe80::zz",
        "12",
        "a.b.12",
        "é.example"
      })
  void aNameThatNoClientCouldUseIsRefused(String name) {
    var refusal = assertThrows(BerthException.class, () -> wanted(List.of(name), List.of()));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refusal.kind());
    assertTrue(String.valueOf(refusal.getMessage()).contains("such as lab.example"));
  }

  @ParameterizedTest
  @CsvSource({
    "Lab.Example, lab.example",
    "lab, lab",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "10.0.0.7, 10.0.0.7",
    "FD00::7, fd00:0:0:0:0:0:0:7",
    "::1, 0:0:0:0:0:0:0:1",
    "1a.2b, 1a.2b"
  })
  void namesHaveOneForm(String given, String text) {
    assertEquals(text, ServerName.parse(given).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a/b", "-a", ".a", "a b", "a\nb", "0123456789abcdef", "a,OU=admin"})
  void aClientsNameIsOneWord(String name) {
    var refusal =
        assertThrows(BerthException.class, () -> wanted(List.of(), List.of(client(name))));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refusal.kind());
  }

  @Test
  void numbersAreBounded() {
    for (int days : new int[] {0, -1, 826}) {
      assertThrows(
          BerthException.class,
          () -> Wanted.of(List.of(), List.of(), Optional.of(days), List.of()));
    }
    assertThrows(BerthException.class, () -> wanted(Collections.nCopies(101, "lab"), List.of()));
    assertThrows(
        BerthException.class,
        () -> wanted(List.of(), List.of(client("me", Scope.RUN), client("me", Scope.READ))));
    assertEquals(
        Map.of("me", Optional.of(Scope.RUN)),
        wanted(List.of(), List.of(client("me", Scope.RUN), client("me", Scope.RUN))).clients());
  }
}
