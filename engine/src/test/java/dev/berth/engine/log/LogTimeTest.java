package dev.berth.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogTimeTest {
  private static Instant parsed(String text) {
    var bytes = ("x" + text + " y").getBytes(StandardCharsets.US_ASCII);
    return LogTime.parse(bytes, 1, 1 + text.length());
  }

  @Test
  void itIsWhatJavaReads() {
    for (var text :
        List.of(
            "2026-11-30T17:50:29.012345678Z",
            "2024-02-29T00:00:00.000000000Z",
            "0000-01-01T23:59:59.999999999Z",
            "9999-12-31T23:59:59.000000001Z",
            "2016-12-31T23:59:60.000000000Z",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.5Z",
            "+12345-01-01T00:00:00.000000000Z")) {
      assertEquals(Instant.parse(text), parsed(text), text);
    }
  }

  @Test
  void whatIsNoTimeIsNone() {
    for (var text :
        List.of(
            "",
            "2026-02-30T00:00:00.000000000Z",
            "2026-13-01T00:00:00.000000000Z",
            "2026-01-01T25:00:00.000000000Z",
            "2026-01-01 00:00:00.000000000Z",
            "2026-01-01T00:00:0/.000000000Z",
            "2026-01-01T00:00:00.00000000:Z")) {
      assertThrows(DateTimeException.class, () -> parsed(text), text);
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    var random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      var time =
          Instant.ofEpochSecond(
              random.nextLong(-62_167_219_200L, 253_402_300_800L), random.nextInt(1_000_000_000));
      var text = LogTime.text(time);
      assertEquals(time, Instant.parse(text), text);
      assertEquals(time, parsed(text), text);
      assertEquals(30, text.length());
    }
    assertEquals(
        "+10000-01-01T00:00:00.000000000Z", LogTime.text(Instant.parse("+10000-01-01T00:00:00Z")));
  }
}
