package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HumanTest {
  @Test
  void sizesHaveThreeDigits() {
    assertEquals("0B", Human.size(0));
    assertEquals("999B", Human.size(999));
    assertEquals("1kB", Human.size(1000));
    assertEquals("1.55kB", Human.size(1550));
    assertEquals("18.7MB", Human.size(18_650_000));
    assertEquals("187MB", Human.size(187_400_000));
  }

  @Test
  void bytesAreReadInBinaryUnits() {
    assertEquals(512L << 20, Human.bytes("memory", "512m"));
    assertEquals(512L << 20, Human.bytes("memory", "512MiB"));
    assertEquals(3L << 29, Human.bytes("memory", "1.5g"));
    assertEquals(100, Human.bytes("memory", "100"));
    assertEquals(100, Human.bytes("memory", "100b"));
    assertEquals(-1, Human.bytes("memory", "-1"));
    for (var wrong : List.of("", "m", "-5m", "5x")) {
      assertThrows(UsageException.class, () -> Human.bytes("memory", wrong), wrong);
    }
  }

  @Test
  void durationsAddUp() {
    assertEquals(90, Human.seconds("since", "90"));
    assertEquals(5400, Human.seconds("since", "1h30m"));
    assertEquals(7 * 86400, Human.seconds("since", "7d"));
    for (var wrong : List.of("", "h", "5w", "-1s")) {
      assertThrows(UsageException.class, () -> Human.seconds("since", wrong), wrong);
    }
  }

  @Test
  void momentsAreAbsoluteOrBeforeNow() {
    assertEquals(
        1_767_225_600_000L, Human.moment("since", "2026-01-01T00:00:00Z", ZoneId.systemDefault()));
    assertEquals(1_767_225_600_500L, Human.moment("since", "1767225600.5", ZoneId.systemDefault()));
    var minute = Instant.now().minusSeconds(60).toEpochMilli();
    assertTrue(Math.abs(Human.moment("since", "1m", ZoneId.systemDefault()) - minute) < 5000);
  }

  @Test
  void durationsAreTold() {
    assertEquals("Less than a second", Human.duration(Duration.ofMillis(10)));
    assertEquals("1 second", Human.duration(Duration.ofSeconds(1)));
    assertEquals("About a minute", Human.duration(Duration.ofSeconds(61)));
    assertEquals("2 hours", Human.duration(Duration.ofMinutes(150)));
    assertEquals("3 days", Human.duration(Duration.ofDays(3)));
  }

  @Test
  void theNearestWordIsNear() {
    var verbs = List.of("run", "start", "restart", "images");
    assertEquals(Optional.of("images"), Nearest.of("image", verbs));
    assertEquals(Optional.of("start"), Nearest.of("satrt", verbs));
    assertEquals(Optional.empty(), Nearest.of("compose", verbs));
  }

  @Test
  void aDayBeginsAtMidnight() {
    var day =
        java.time.LocalDate.parse("2026-01-31").atStartOfDay(java.time.ZoneId.systemDefault());
    assertEquals(
        day.toInstant().toEpochMilli(),
        Human.moment("since", "2026-01-31", ZoneId.systemDefault()));
    for (var wrong : List.of("2026-02-31", "9".repeat(40), "9".repeat(40) + "d", "yesterday")) {
      var refused =
          assertThrows(
              UsageException.class,
              () -> Human.moment("since", wrong, ZoneId.systemDefault()),
              wrong);
      assertTrue(refused.text().contains("such as 2026-01-31"), refused.text());
    }
    assertThrows(UsageException.class, () -> Human.seconds("unused", "9".repeat(40) + "d"));
  }

  @Test
  void aDayBeginsWhereTheZoneSays() {
    assertEquals(1_769_785_200_000L, Human.moment("since", "2026-01-31", ZoneId.of("Asia/Tokyo")));
  }
}
