package dev.berth.engine.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** The headers of registries: what is written is read, and nothing that is sent breaks a reader. */
class HeaderProperties {
  @Property
  void challengesAreReadAsTheyAreWritten(
      @ForAll("challenges") List<Challenge> challenges, @ForAll boolean together) {
    var written = challenges.stream().map(HeaderProperties::written).toList();
    assertEquals(
        challenges, Challenge.parse(together ? List.of(String.join(" , ", written)) : written));
  }

  private static String written(Challenge challenge) {
    return challenge.scheme()
        + challenge.parameters().entrySet().stream()
            .map(
                one ->
                    " %s = \"%s\""
                        .formatted(
                            one.getKey(),
                            one.getValue().replace("\\", "\\\\").replace("\"", "\\\"")))
            .collect(Collectors.joining(","));
  }

  @Property
  void anyTextIsReadAsChallengesWithoutFailing(@ForAll("noise") String text) {
    for (var challenge : Challenge.parse(List.of(text))) {
      assertTrue(text.toLowerCase(Locale.ROOT).contains(challenge.scheme()), challenge.scheme());
    }
  }

  @Property
  void rangesAreReadAsTheyAreWritten(
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long first,
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long last,
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long total) {
    boolean sound = first <= last && last < total;
    assertEquals(
        sound
            ? Optional.of(new ContentRange(first, last, OptionalLong.of(total)))
            : Optional.empty(),
        ContentRange.parse("bytes %d-%d/%d".formatted(first, last, total)));
    assertEquals(
        first <= last
            ? Optional.of(new ContentRange(first, last, OptionalLong.empty()))
            : Optional.empty(),
        ContentRange.parse("bytes %d-%d/*".formatted(first, last)));
  }

  @Property
  void aRangeThatIsReadHoldsItsOwnBytes(@ForAll("ranges") String text) {
    ContentRange.parse(text)
        .ifPresent(
            range -> {
              assertTrue(range.first() <= range.last(), text);
              assertTrue(range.last() < range.total().orElse(Long.MAX_VALUE), text);
            });
  }

  @Property
  void aPauseIsNeverLongerThanPatience(
      @ForAll @LongRange(min = 1, max = 10) long failed,
      @ForAll @LongRange(min = 0, max = 100_000) long waited,
      @ForAll @LongRange(min = 0, max = 100_000) long asked) {
    var policy = RetryPolicy.USUAL;
    var pause =
        policy.pause(
            (int) failed, Duration.ofMillis(waited), Optional.of(Duration.ofMillis(asked)), 0.5);
    pause.ifPresent(
        time -> {
          assertTrue(failed < policy.tries());
          assertTrue(time.toMillis() >= asked);
          assertTrue(time.toMillis() + waited <= policy.patience().toMillis());
        });
  }

  @Property
  void anyTextIsReadAsRetryAfterWithoutFailing(@ForAll("noise") String text) {
    RetryAfter.parse(text, Instant.EPOCH).ifPresent(time -> assertTrue(!time.isNegative(), text));
  }

  @Property
  void anyTextIsReadAsLinkWithoutFailing(@ForAll("noise") String text) {
    LinkHeader.next(List.of(text, "<" + text + ">; rel=\"next\""));
  }

  @Property
  void whatIsShownIsOneLineOfPrintableText(@ForAll String text) {
    assertTrue(Texts.shown(text).chars().noneMatch(Character::isISOControl));
  }

  @Provide
  Arbitrary<List<Challenge>> challenges() {
    var scheme = Arbitraries.of("basic", "bearer", "negotiate", "x-own");
    var name = Arbitraries.of("realm", "service", "scope", "error", "charset");
    var value = Arbitraries.strings().withChars("ab =,\"\\/:\t{}").ofMaxLength(12);
    Arbitrary<Map<String, String>> parameters =
        Arbitraries.maps(name, value).ofMaxSize(4).map(LinkedHashMap::new);
    return Combinators.combine(scheme, parameters).as(Challenge::new).list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> noise() {
    var pieces =
        Arbitraries.of(
            "Basic",
            "Bearer",
            " ",
            ",",
            "=",
            "\"",
            "\\",
            "realm",
            "a",
            "<",
            ">",
            ";",
            "rel",
            "next",
            "==",
            "\t",
            "/",
            "1",
            "Mon, 30 Nov 2026 12:00:30 GMT",
            "-",
            "\u0000",
            "é");
    return pieces.list().ofMaxSize(12).map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> ranges() {
    var pieces = Arbitraries.of("bytes", " ", "-", "/", "*", "0", "5", "10", "9".repeat(18), "=");
    return pieces.list().ofMaxSize(9).map(parts -> String.join("", parts));
  }
}
