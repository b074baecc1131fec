package dev.berth.engine.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10));
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  private static Optional<Duration> pause(int failed, int waited, Integer asked, double chance) {
    return POLICY.pause(
        failed,
        Duration.ofSeconds(waited),
        Optional.ofNullable(asked).map(Duration::ofSeconds),
        chance);
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    assertEquals(Optional.of(Duration.ofMillis(1000)), pause(1, 0, null, 1));
    assertEquals(Optional.of(Duration.ofMillis(2000)), pause(2, 0, null, 1));
    assertEquals(Optional.of(Duration.ofMillis(3000)), pause(3, 0, null, 1));
    assertEquals(Optional.of(Duration.ofMillis(3000)), pause(4, 0, null, 1));
    assertEquals(Optional.of(Duration.ofMillis(1500)), pause(4, 0, null, 0));
  }

  @Test
  void itGivesUpAfterTheLastTry() {
    assertEquals(Optional.empty(), pause(5, 0, null, 1));
  }

  @Test
  void whatTheRegistryAsksForIsWaited() {
    assertEquals(Optional.of(Duration.ofSeconds(7)), pause(1, 0, 7, 1));
    assertEquals(Optional.of(Duration.ofSeconds(1)), pause(1, 0, 0, 1));
  }

  @Test
  void patienceIsForAllPausesTogether() {
    assertEquals(Optional.empty(), pause(1, 0, 11, 1));
    assertEquals(Optional.empty(), pause(2, 9, null, 1));
  }

  @Test
  void silenceIsBorneHalfAsOften() {
    assertFalse(POLICY.isEnoughSilence(1));
    assertTrue(POLICY.isEnoughSilence(2));
    assertTrue(POLICY.impatient().isEnoughSilence(1));
  }

  @Test
  void onlyWhatMayPassIsTriedAgain() {
    assertTrue(RetryPolicy.mayPass(429));
    assertTrue(RetryPolicy.mayPass(503));
    assertFalse(RetryPolicy.mayPass(404));
    assertFalse(RetryPolicy.mayPass(501));
  }

  @Test
  void retryAfterIsReadAsSecondsAndAsDate() {
    assertEquals(Optional.of(Duration.ofSeconds(5)), RetryAfter.parse(" 5 ", NOW));
    assertEquals(
        Optional.of(Duration.ofSeconds(30)),
        RetryAfter.parse("Mon, 30 Nov 2026 12:00:30 GMT", NOW));
    assertEquals(
        Optional.of(Duration.ZERO), RetryAfter.parse("Mon, 30 Nov 2020 12:00:30 GMT", NOW));
    assertEquals(Optional.empty(), RetryAfter.parse("soon", NOW));
    assertEquals(Optional.empty(), RetryAfter.parse("-1", NOW));
    assertEquals(Optional.empty(), RetryAfter.parse("99999999999999", NOW));
  }
}
