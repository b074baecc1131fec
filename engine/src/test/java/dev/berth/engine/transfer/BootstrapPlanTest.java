package dev.berth.engine.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.transfer.AptSources.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static BootstrapPlan.Facts facts(List<Source> sources) {
    return new BootstrapPlan.Facts(
        "/usr/bin/mmdebstrap", Optional.of("bookworm"), sources, new TreeMap<>());
  }

  private static BootstrapRequest request() {
    return new BootstrapRequest(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  @Test
  void bothFormatsOfSourcesAreRead() {
    var list =
        AptSources.parseList(
            """
            # deb http://no/debian bookworm main
            deb [signed-by=/k arch=amd64] http://a/debian bookworm main contrib # why
            deb-src http://a/debian bookworm main
            deb http://a/flat ./
            """);
    assertEquals(
        List.of(new Source("http://a/debian", "bookworm", List.of("main", "contrib"))), list);
    var deb822 =
        AptSources.parseDeb822(
            """
            Types: deb deb-src
            # a comment
            URIs: http://a/debian
              http://b/debian
            Suites: bookworm bookworm-updates
            Components: main

            Enabled: no
            Types: deb
            URIs: http://c/debian
            Suites: bookworm
            Components: main
            """);
    assertEquals(4, deb822.size());
    assertTrue(deb822.contains(new Source("http://b/debian", "bookworm-updates", List.of("main"))));
  }

  @Test
  void theMachinesOwnSuiteAndMirrorAreTheDefault() {
    var plan =
        BootstrapPlan.of(
            request(),
            facts(
                List.of(
                    new Source("https://other/apt", "cloud", List.of("main")),
                    new Source("http://a/debian", "bookworm", List.of("main", "odd")),
                    new Source("http://a/security", "bookworm-security", List.of("main")))),
            NOW);
    assertEquals("debian:bookworm", plan.reference().familiar());
    assertEquals(
        List.of(
            "bookworm",
            "root.tar",
            "deb http://a/debian bookworm main",
            "deb http://a/security bookworm-security main"),
        plan.command().subList(plan.command().size() - 4, plan.command().size()));
    assertTrue(plan.environment().contains("SOURCE_DATE_EPOCH=1767312000"));
  }

  @Test
  void credentialsServeTheDownloadAndDoNotEnterTheImage() {
    var plan =
        BootstrapPlan.of(
            request(),
            facts(List.of(new Source("http://user:secret@a/debian", "bookworm", List.of("main")))),
            NOW);
    assertEquals("deb http://user:secret@a/debian bookworm main", plan.command().getLast());
    var hook =
        plan.command().stream()
            .filter(word -> word.startsWith("--customize-hook="))
            .findFirst()
            .orElseThrow();
    assertFalse(hook.contains("secret"), hook);
    assertTrue(hook.contains("'deb http://a/debian bookworm main'"), hook);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-o",
        "",
        "a b",
        "x;id",
        "$(id)",
        "Bookworm",
        "../x",
        "a\n",
      })
  void wordsThatCouldBeOptionsOrCommandsAreRefused(String word) {
    var asSuite =
        new BootstrapRequest(
            Optional.of(word),
            Optional.empty(),
            Optional.of("http://a/d"),
            Optional.empty(),
            List.of());
    var asPackage =
        new BootstrapRequest(
            Optional.empty(),
            Optional.empty(),
            Optional.of("http://a/d"),
            Optional.empty(),
            List.of(word));
    var asMirror =
        new BootstrapRequest(
            Optional.empty(), Optional.empty(), Optional.of(word), Optional.empty(), List.of());
    var asVariant =
        new BootstrapRequest(
            Optional.empty(),
            Optional.empty(),
            Optional.of("http://a/d"),
            Optional.of(word),
            List.of());
    for (var each : List.of(asSuite, asPackage, asMirror, asVariant)) {
      var refused =
          assertThrows(BerthException.class, () -> BootstrapPlan.of(each, facts(List.of()), NOW));
      assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
    }
  }

  @Test
  void aSuiteThatNoSourceHasIsAClearError() {
    var refused =
        assertThrows(
            BerthException.class, () -> BootstrapPlan.of(request(), facts(List.of()), NOW));
    assertTrue(String.valueOf(refused.getMessage()).contains("name a mirror"));
  }
}
