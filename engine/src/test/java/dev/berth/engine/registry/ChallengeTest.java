package dev.berth.engine.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  private static List<Challenge> parse(String... headers) {
    return Challenge.parse(List.of(headers));
  }

  private static Challenge challenge(String scheme, String... parameters) {
    var map = new java.util.HashMap<String, String>();
    for (int i = 0; i < parameters.length; i += 2) {
      map.put(parameters[i], parameters[i + 1]);
    }
    return new Challenge(scheme, map);
  }

  @Test
  void whatRegistriesSendIsRead() {
    assertEquals(
        List.of(
            challenge(
                "bearer",
                "realm",
                "https://auth.docker.io/token",
                "service",
                "registry.docker.io",
                "scope",
                "repository:library/debian:pull")),
        parse(
            "Bearer"
                + " realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:library/debian:pull\""));
    assertEquals(
        List.of(challenge("basic", "realm", "Registry Realm")),
        parse("Basic realm=\"Registry Realm\""));
  }

  @Test
  void oneHeaderMayHoldSeveralChallenges() {
    var several =
        List.of(
            challenge("basic", "realm", "a, b"),
            challenge("bearer", "realm", "https://t/", "error", "invalid_token"),
            challenge("negotiate"));
    assertEquals(
        several,
        parse(
            ", Basic realm=\"a, b\" , BEARER Realm = \"https://t/\",error=invalid_token,"
                + " Negotiate"));
    assertEquals(
        several,
        parse(
            "Basic realm=\"a, b\"",
            "Bearer realm=\"https://t/\", error=\"invalid_token\"",
            "Negotiate"));
  }

  @Test
  void quotedCharactersAreTakenAsTheyAre() {
    assertEquals(
        List.of(challenge("basic", "realm", "a\"b\\c")), parse("Basic realm=\"a\\\"b\\\\c\""));
  }

  @Test
  void aTokenInPlaceOfParametersIsPassedOver() {
    assertEquals(
        List.of(challenge("negotiate"), challenge("basic", "realm", "x")),
        parse("Negotiate YWJj/+==, Basic realm=x"));
  }

  @Test
  void theFirstOfTwoValuesCounts() {
    assertEquals(
        List.of(new Challenge("bearer", Map.of("realm", "a"))), parse("Bearer realm=a, realm=b"));
  }

  @Test
  void whatIsMalformedIsLeftOut() {
    assertEquals(List.of(), parse("", " , ,", "\"x\"", "=a"));
    assertEquals(List.of(challenge("basic")), parse("Basic realm=\"never closed"));
  }
}
